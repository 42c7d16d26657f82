import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = path.join(import.meta.dirname, '..', 'dist', 'web', 'console');

/** Takes of the component library's style sheet only what belongs to components in use: each brings its own with it. */
const stylesInUse: Plugin = {
  name: 'styles-in-use',
  transform: (code, id) => {
    const name = /@mantine\/core\/esm\/(?:components|utils)\/.*\/(\w+)\.module\.mjs$/.exec(id)?.[1];
    const sheet = `@mantine/core/styles/${name}.css`;
    const exists = name && existsSync(path.join(import.meta.dirname, '..', 'node_modules', sheet));
    return exists ? { code: `import '${sheet}';\n${code}`, map: null, moduleSideEffects: true } : undefined;
  },
};

/** Lays a compressed copy beside each file, once, so that the API compresses nothing while it serves. */
const compressed: Plugin = {
  name: 'compressed',
  closeBundle: () => {
    const assets = path.join(outDir, 'assets');
    for (const name of readdirSync(assets)) {
      const content = readFileSync(path.join(assets, name));
      writeFileSync(path.join(assets, `${name}.br`), brotliCompressSync(content));
      writeFileSync(path.join(assets, `${name}.gz`), gzipSync(content));
    }
  },
};

/** The staff's console: one page, its parts loaded when they are opened. The API serves it under `/console/`. */
export default defineConfig({
  root: path.join(import.meta.dirname, 'console'),
  base: '/console/',
  plugins: [react(), stylesInUse, compressed],
  build: {
    outDir,
    emptyOutDir: true,
    // The Content-Security-Policy allows no `data:` addresses of scripts, and a preload needs no script of its own.
    assetsInlineLimit: 0,
    // Uncompressed: what every page begins with; and the charts, loaded with the overview only.
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    // Each file costs a way there and back, and more headers than the smallest have content.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'console', tags: ['$initial'], priority: 2 },
            { name: 'lists', test: /\/console\/lists\//, priority: 1 },
          ],
        },
      },
    },
  },
});
