import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where hard links do not exist, as on exFAT. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Gives a file that is complete its name, so that no other process and no power cut finds a part of it there. `false`
 * where the name is taken; then that file stays. The temporary name is gone afterwards.
 */
export const placeFile = (temporary: string, target: string): boolean => {
  try {
    syncPath(temporary);
    // Unlike a rename it fails where the name is taken.
    linkSync(temporary, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.includes(code ?? '')) throw error;
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncPath(dirname(target));
  return true;
};

/** Resolves nothing on Windows, whose folders cannot be opened. */
export const syncPath = (path: string): void => {
  let opened: number;
  try {
    opened = openSync(path, 'r');
  } catch (error) {
    if (process.platform === 'win32') return;
    throw error;
  }
  try {
    fsyncSync(opened);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  } finally {
    closeSync(opened);
  }
};
