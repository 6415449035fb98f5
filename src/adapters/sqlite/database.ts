import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';
import { ensureSchema } from './schema.js';
import { primaryCode, RESULT } from './store-errors.js';

export type Database = DatabaseSyncInstance;

export type Value = string | number | null;

/** A prepared statement. Nothing checks that its rows have the columns of `Row`. */
export interface Statement<Row = never> {
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): Row[];
  run(...values: readonly Value[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
}

/** Statements are prepared once and used again, as preparing costs more than most of them. */
export const prepare = <Row = never>(database: Database, sql: string): Statement<Row> =>
  database.prepare(sql);

export const databaseFile = (folder: string): string => join(folder, 'parley.db');

export interface OpenDatabase {
  readonly database: Database;
  /** Moves the write-ahead log into the file, and lets other processes open it. */
  readonly close: () => void;
}

/**
 * Opens the database of a folder that exists, and makes it where there is none. Only one process can at a time.
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
    throw error instanceof DatabaseRefused ? error : refusedBecause(`${file} cannot be opened`, error);
  }
};

/**
 * An exclusive transaction on a separate file, open for as long as the process lives. The system releases it
 * however the process ends, and a backup can read the database meanwhile.
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
    if (primaryCode(error) !== RESULT.BUSY) throw refusedBecause(`${lockFile} cannot be opened`, error);
    throw new DatabaseRefused(`${file} is in use by another Parley server; one at a time can have it`);
  }
};

/** How long opening waits for a backup to end. Once the database is open, a wait would block every command. */
const OPEN_TIMEOUT_MS = 5_000;
const BUSY_TIMEOUT_MS = 100;

const openFile = (file: string): Database => {
  createPrivately(file);
  const database = new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS });
  try {
    // FULL: a commit returns when the disk has it, so that it survives a power cut. A checkpoint every 4,000 pages
    // (16 MB) writes a page to the file once, however often it was changed since the one before.
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

/** Only this user may read it, as it contains private messages. SQLite gives its files beside it the same mode. */
const createPrivately = (file: string): void => closeSync(openSync(file, 'a', 0o600));
