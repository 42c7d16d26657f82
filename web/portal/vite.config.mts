import path from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

/** The scripts of the pages behind links: a module for each kind of page. The API serves them beside its style sheets. */
export default defineConfig({
  root: here,
  // Modules name each other relative to themselves: they are served under `/p/assets/` and `/t/assets/`.
  base: './',
  publicDir: false,
  build: {
    outDir: path.join(here, '..', '..', 'dist', 'web', 'portal'),
    emptyOutDir: true,
    manifest: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { partner: path.join(here, 'partner.ts'), tracking: path.join(here, 'tracking.ts') },
      output: { entryFileNames: '[name].[hash].js', chunkFileNames: '[name].[hash].js' },
    },
  },
});
