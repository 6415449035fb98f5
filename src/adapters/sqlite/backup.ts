import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';

/** All pages are copied in one step: if the database changed between two steps, SQLite would start over. */
const ALL_PAGES = -1;

/**
 * Copies a database as it is at one moment to a file that does not exist yet. A server may be writing to it
 * meanwhile. Gives its size in bytes. @throws DatabaseRefused with the reason; then no file is left.
 */
export const backUp = async (file: string, target: string): Promise<number> => {
  if (!existsSync(file)) throw new DatabaseRefused(`${file} does not exist`);
  claim(target);
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      await backup(database, target, { rate: ALL_PAGES });
      return statSync(target).size;
    } finally {
      database.close();
    }
  } catch (cause) {
    rmSync(target, { force: true });
    throw refusedBecause(`${file} was not copied`, cause);
  }
};

/** Creates the file. The system checks in the same step that it does not exist, so nothing is overwritten. */
const claim = (target: string): void => {
  try {
    closeSync(openSync(target, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new DatabaseRefused(`${target} exists; a backup goes to a new file`);
    }
    throw refusedBecause(`${target} cannot be written`, cause);
  }
};
