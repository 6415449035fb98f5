import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';
import { placeFile } from './place-file.js';
import { type Checked, checkDatabase } from './check.js';
import { createPrivately } from './lock.js';

/** All pages are copied in one step: if the database changed between two steps, SQLite would start over. */
const ALL_PAGES = -1;

export interface BackedUp extends Checked {
  readonly bytes: number;
  /** The copy. Where it has problems it is kept under another name than the one that was asked for. */
  readonly copy: string;
}

/**
 * Copies a database as it is at one moment, and checks the copy. A server may be writing to the database meanwhile. A
 * sound copy gets the name `target` when it is complete and on the disk. @throws DatabaseRefused with the reason; then
 * no file is left.
 */
export const backUp = async (file: string, target: string): Promise<BackedUp> => {
  if (!existsSync(file)) throw new DatabaseRefused(`${file} does not exist`);
  requireFree(target);
  const copying = `${target}.copying`;
  try {
    rmSync(copying, { force: true });
    createPrivately(copying);
    await copyTo(file, copying);
    const checked = checkDatabase(copying);
    const { size: bytes } = statSync(copying);
    if (checked.problems.length > 0) {
      const copy = `${target}.damaged`;
      renameSync(copying, copy);
      return { ...checked, bytes, copy };
    }
    if (!placeFile(copying, target)) requireFree(target);
    return { ...checked, bytes, copy: target };
  } catch (cause) {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(`${copying}${ending}`, { force: true });
    throw cause instanceof DatabaseRefused ? cause : refusedBecause(`${file} was not copied`, cause);
  }
};

const copyTo = async (file: string, target: string): Promise<void> => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    await backup(database, target, { rate: ALL_PAGES });
  } finally {
    database.close();
  }
};

const requireFree = (target: string): void => {
  if (existsSync(target)) throw new DatabaseRefused(`${target} exists; a backup goes to a new file`);
};
