import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The staff's console: one page, its parts loaded when they are opened. The API serves it under `/console/`. */
export default defineConfig({
  root: path.join(import.meta.dirname, 'console'),
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: path.join(import.meta.dirname, '..', 'dist', 'web', 'console'),
    emptyOutDir: true,
    // The Content-Security-Policy allows no `data:` addresses of scripts, and a preload needs no script of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
