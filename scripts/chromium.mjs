// The browser that the tests of the web chat run in: whatever Chromium the system has. None is downloaded.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Undefined where none is installed. CHROMIUM_BINARY names one that is not on the PATH. */
export const findChromium = ({ CHROMIUM_BINARY, PATH = '' } = process.env) => {
  if (CHROMIUM_BINARY) return isExecutable(CHROMIUM_BINARY) ? CHROMIUM_BINARY : undefined;
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable);
};

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
