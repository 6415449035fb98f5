import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';
import { primaryCode, RESULT } from './store-errors.js';

/** The right to use the database of a folder, which one process has at a time. */
export interface Lock {
  release(): void;
}

/**
 * An exclusive transaction on a separate file, open for as long as the process lives. The system releases it
 * however the process ends, and a backup can read the database meanwhile. @throws DatabaseRefused where another
 * process has it.
 */
export const takeLock = (folder: string, file: string): Lock => {
  const lockFile = lockFileOf(folder);
  let lock: DatabaseSyncInstance | undefined;
  try {
    createPrivately(lockFile);
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    const taken = lock;
    return { release: () => taken.close() };
  } catch (error) {
    lock?.close();
    if (primaryCode(error) !== RESULT.BUSY) throw refusedBecause(`${lockFile} cannot be opened`, error);
    throw new DatabaseRefused(`${file} is in use by another Parley server; one at a time can have it`);
  }
};

export const lockFileOf = (folder: string): string => join(folder, 'parley.lock');

/** Only this user may read it, as it contains private messages. SQLite gives its files beside it the same mode. */
export const createPrivately = (file: string): void => closeSync(openSync(file, 'a', 0o600));
