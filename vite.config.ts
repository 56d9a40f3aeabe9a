import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('src/console/web', import.meta.url));

/** The console's pages. `src/console/build.ts` builds them on the first start; `npx vite` shows them while they are being written. */
export default defineConfig({
  root,
  publicDir: false,
  plugins: [react()],
  build: {
    target: 'es2023',
    // A strict Content-Security-Policy: nothing inline, nothing from elsewhere.
    assetsInlineLimit: 0,
    modulePreload: false,
    outDir: '../../../node_modules/.cache/recours-console/by-hand',
    emptyOutDir: true,
  },
  server: { proxy: { '/v1': { target: 'http://localhost:3000', ws: true } } },
});
