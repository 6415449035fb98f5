import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// eslint-disable-next-line no-restricted-exports -- vite reads the default export
export default defineConfig({
  plugins: [react()],
  // The server decides where it stands; all of its addresses are relative to the page.
  base: './',
  build: {
    target: 'es2022',
    // One style and one script: a chat needs all of both at once.
    cssCodeSplit: false,
    // The page's policy takes no inline data but pictures, and a small file is one more in the cache.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
