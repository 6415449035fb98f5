import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { findChromium } from '../../support/chromium.js';

/** Nothing that talks to anybody but the page's server; each launch has a profile of its own. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-quic',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const executable = findChromium();
const MISSING = 'no Chromium is installed: the web chat was not tried in a browser';

/** A suite in a headless Chromium. Where there is none it counts as one skipped test, which says so. */
export const describeBrowser = (title: string, define: (browser: () => Browser) => void): void => {
  if (executable === undefined) {
    describe(title, () => it.skip(MISSING));
    return;
  }
  describe(title, { timeout: 60_000 }, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executable, args: ARGUMENTS });
    }, 60_000);
    afterAll(() => browser?.close());
    define(() => browser);
  });
};
