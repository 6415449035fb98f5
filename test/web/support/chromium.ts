import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Undefined where none is installed. CHROMIUM_BINARY names one that is not on the PATH. */
const findChromium = (): string | undefined => {
  const { CHROMIUM_BINARY, PATH = '' } = process.env;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(CHROMIUM_BINARY ? [CHROMIUM_BINARY] : []), ...candidates].find(isExecutable);
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

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
    process.stderr.write(`left out, as ${MISSING}: ${title}\n`);
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
