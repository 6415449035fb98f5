import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import { DatabaseRefused } from '../storage/database-refused.js';

/** All pages in one step: a live database that changes between two would have the copy start over. */
const ALL_PAGES = -1;

/**
 * Copies a database to a file that does not exist yet, as it stands at one moment, while a server may be
 * writing to it. Gives its size in bytes. @throws DatabaseRefused with the reason; then no file is left.
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
    throw new DatabaseRefused(`${file} was not copied: ${messageOf(cause)}`, { cause });
  }
};

/** Fails where the file exists, also where that came about a moment ago. */
const claim = (target: string): void => {
  try {
    closeSync(openSync(target, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new DatabaseRefused(`${target} exists; a backup goes to a new file`);
    }
    throw new DatabaseRefused(`${target} cannot be written: ${messageOf(cause)}`, { cause });
  }
};

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
