import { type Browser, chromium } from 'playwright-core';
import { beforeAll, describe, it } from 'vitest';
import { findChromium } from '../../support/chromium.js';

/** Keeps the browser from talking to anything but the page's server. Each launch has a profile of its own. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-quic',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const executablePath = findChromium() ?? '';
const MISSING = 'no Chromium is installed: the web chat was not tried in a browser';
const TIMEOUT_MS = 60_000;

let launched: Promise<Browser> | undefined;

/** One browser for all suites of a worker. Playwright kills it when the worker's process ends. */
const sharedBrowser = (): Promise<Browser> =>
  (launched ??= chromium.launch({ executablePath, args: ARGUMENTS }));

/** A suite in a headless Chromium. Where none is installed, the suite is one skipped test, which says so. */
export const describeBrowser = (title: string, define: (browser: () => Browser) => void): void => {
  if (executablePath === '') {
    describe(title, () => it.skip(MISSING));
    return;
  }
  describe(title, { timeout: TIMEOUT_MS }, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await sharedBrowser();
    });
    define(() => browser);
  });
};
