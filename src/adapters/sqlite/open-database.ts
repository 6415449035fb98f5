import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Database } from './database.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/all-migrations.js';
import { DatabaseRefused } from '../storage/database-refused.js';
import { primaryCode, RESULT } from './store-errors.js';

export const databaseFile = (folder: string): string => join(folder, 'parley.db');

export interface OpenDatabase {
  readonly database: Database;
  /** Moves what is in the write-ahead log into the file, and lets others open it. */
  readonly close: () => void;
}

/**
 * Opens the database of a folder that exists, makes it where there is none, and migrates it. One process has
 * it at a time. @throws DatabaseRefused where it is in use, of a newer version, or cannot be opened.
 */
export const openDatabase = (folder: string, migrations = MIGRATIONS): OpenDatabase => {
  const file = databaseFile(folder);
  const lock = takeLock(folder, file);
  try {
    const database = openFile(file, migrations);
    return {
      database,
      close: () => {
        database.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error instanceof DatabaseRefused ? error : cannotOpen(file, error);
  }
};

/**
 * An exclusive transaction on a file of its own, held open for as long as the process lives: the system lets
 * go of it, however the process ends, and backups can read the database meanwhile.
 */
const takeLock = (folder: string, file: string): Database => {
  const lockFile = join(folder, 'parley.lock');
  let lock: Database | undefined;
  try {
    createPrivately(lockFile);
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (primaryCode(error) !== RESULT.BUSY) throw cannotOpen(lockFile, error);
    throw new DatabaseRefused(`${file} is in use by another Parley server; one at a time can have it`);
  }
};

/** How long opening waits for a backup that is just ending; once it is open, waiting would stop everything. */
const OPEN_TIMEOUT_MS = 5_000;
const BUSY_TIMEOUT_MS = 100;

const openFile = (file: string, migrations: readonly string[]): Database => {
  createPrivately(file);
  const database = new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS });
  try {
    // FULL: a commit returns when the disk has it, so that it outlives a power cut. What is recent is written again
    // and again to the same pages: every 4,000 pages (16 MB) each of them goes to the file once.
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA foreign_keys = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
    `);
    migrate(database, migrations, file);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/** It holds what people write to each other: for this machine's user only. SQLite's files beside it follow. */
const createPrivately = (file: string): void => closeSync(openSync(file, 'a', 0o600));

const cannotOpen = (file: string, cause: unknown): DatabaseRefused => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DatabaseRefused(`${file} cannot be opened: ${reason}`, { cause });
};
