import { findChromium } from './chromium.js';

/** Says at the end of a run whether the web chat was tried in a browser. */
export const teardown = (): void => {
  const browser = findChromium() ?? 'none, the web chat was not tried in a browser';
  process.stdout.write(`Chromium in the tests: ${browser}\n`);
};
