import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';
import { syncPath } from './place-file.js';
import { checkDatabase } from './check.js';
import { databaseFile, restoringFileOf, walFileOf } from './database.js';
import { createPrivately, takeLock } from './lock.js';

/**
 * Puts a backup in the place of a folder's database, which no server may be using. The database that was there is kept
 * under another name, with its write-ahead log; gives that name, or undefined where there was none. An interruption
 * leaves a file by which `openDatabase` refuses to start until the restore is run again.
 * @throws DatabaseRefused with the reason.
 */
export const restore = (backup: string, folder: string, now: Date): string | undefined => {
  const file = databaseFile(folder);
  const { problems } = checkDatabase(backup);
  if (problems[0] !== undefined)
    throw new DatabaseRefused(`${backup} is damaged and was not restored: ${problems[0]}`);
  if (existsSync(walFileOf(backup))) {
    throw new DatabaseRefused(
      `${walFileOf(backup)} belongs to ${backup}: this is a database in use, not a backup`,
    );
  }
  mkdirSync(folder, { recursive: true });
  const lock = takeLock(folder, file);
  try {
    const restoring = restoringFileOf(file);
    rmSync(restoring, { force: true });
    createPrivately(restoring);
    copyFileSync(backup, restoring);
    syncPath(restoring);
    syncPath(folder);
    const kept = keepAside(file, now);
    // The log of the old database would be replayed into the new one.
    for (const stale of [walFileOf(file), `${file}-shm`]) rmSync(stale, { force: true });
    syncPath(folder);
    renameSync(restoring, file);
    syncPath(folder);
    return kept;
  } catch (cause) {
    throw cause instanceof DatabaseRefused ? cause : refusedBecause(`${backup} was not restored`, cause);
  } finally {
    lock.release();
  }
};

/** Under both names until the new file takes the old one's. */
const keepAside = (file: string, now: Date): string | undefined => {
  if (!existsSync(file)) return undefined;
  const kept = `${file}.before-${now.toISOString().replaceAll(/[:.]/g, '-')}`;
  if (existsSync(walFileOf(file))) linkOrRename(walFileOf(file), walFileOf(kept));
  linkOrRename(file, kept);
  return kept;
};

/** Where there are no hard links the file has no second name meanwhile; the file being restored is there then. */
const linkOrRename = (from: string, to: string): void => {
  try {
    linkSync(from, to);
  } catch {
    renameSync(from, to);
  }
};
