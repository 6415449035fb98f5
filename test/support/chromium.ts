import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * The browser of the tests: the one that CHROMIUM_BINARY names, else the first Chromium on the PATH. None is
 * downloaded. Undefined where there is none.
 */
export const findChromium = (
  { CHROMIUM_BINARY, PATH = '' }: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined => {
  if (CHROMIUM_BINARY) return isExecutable(CHROMIUM_BINARY) ? CHROMIUM_BINARY : undefined;
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable);
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
