import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DatabaseRefused } from '../storage/database-refused.js';
import { ensureSchema } from './schema.js';
import { primaryCode, RESULT } from './store-errors.js';

export type Database = DatabaseSyncInstance;

export type Value = string | number | null;

/** A prepared statement; whoever prepares it says which columns its rows have. */
export interface Statement<Row = never> {
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): Row[];
  run(...values: readonly Value[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
}

/** Prepared once and used again: preparing costs more than most statements do. */
export const prepare = <Row = never>(database: Database, sql: string): Statement<Row> =>
  database.prepare(sql);

export const databaseFile = (folder: string): string => join(folder, 'parley.db');

export interface OpenDatabase {
  readonly database: Database;
  /** Moves what is in the write-ahead log into the file, and lets others open it. */
  readonly close: () => void;
}

/**
 * Opens the database of a folder that exists, and makes it where there is none. One process has it at a time.
 * @throws DatabaseRefused where it is in use, has another schema, or cannot be opened.
 */
export const openDatabase = (folder: string): OpenDatabase => {
  const file = databaseFile(folder);
  const lock = takeLock(folder, file);
  try {
    const database = openFile(file);
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

const openFile = (file: string): Database => {
  createPrivately(file);
  const database = new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS });
  try {
    // FULL: a commit returns when the disk has it, so that it outlives a power cut. The same pages are written again
    // and again: every 4,000 pages (16 MB) of the write-ahead log each of them goes to the file once.
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
    ensureSchema(database, file);
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
