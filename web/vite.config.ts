import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.js';
import { emojiData } from './build/emoji-data.js';
import { serviceWorker } from './build/service-worker.js';
import { styleAfterShell } from './build/style-after-shell.js';

// oxlint-disable-next-line no-restricted-exports -- vite reads the default export
export default defineConfig({
  plugins: [react(), emojiData(), styleAfterShell(), serviceWorker(), compress()],
  // The server decides on the path of the page, so all addresses are relative to it.
  base: './',
  build: {
    // The browsers of two years back. The README names them.
    target: ['chrome131', 'edge131', 'firefox133', 'safari18.1'],
    // One stylesheet and one script, as the page needs all of both at once.
    cssCodeSplit: false,
    // The page's policy allows inline data for pictures only.
    assetsInlineLimit: 0,
    // The helper that loads imports of later parts ahead costs the first load more than it saves them.
    modulePreload: false,
    // Compressing takes longer than building, on purpose.
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          // What the page needs at once is one script, also where a part that comes later shares something with it.
          groups: [{ name: 'chat', tags: ['$initial'], test: (id) => !id.endsWith('/service-worker.ts') }],
        },
      },
    },
  },
});
