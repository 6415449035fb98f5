import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';
import { makeFileGuard } from './file-guard.js';
import { createPrivately, lockFileOf, takeLock } from './lock.js';
import { ensureSchema, SCHEMA_VERSION } from './schema.js';
import { readWrittenFrames } from './write-ahead-log.js';

export type Database = DatabaseSyncInstance;

export type Value = string | number | null;

/** A prepared statement. Nothing checks that its rows have the columns of `Row`. */
export interface Statement<Row = never> {
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): Row[];
  iterate(...values: readonly Value[]): Iterable<Row>;
  run(...values: readonly Value[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
}

/** Statements are prepared once and used again, as preparing costs more than most of them. */
export const prepare = <Row = never>(database: Database, sql: string): Statement<Row> =>
  database.prepare(sql);

export const databaseFile = (folder: string): string => join(folder, 'parley.db');

/** The write-ahead log beside a database file. */
export const walFileOf = (file: string): string => `${file}-wal`;

/** There while a backup is being put in place: until it is complete, the folder has no database to start with. */
export const restoringFileOf = (file: string): string => `${file}-restoring`;

/** What opening the database found, for the log. */
export interface Found {
  readonly file: string;
  readonly bytes: number;
  readonly schema: number;
  readonly walBytes: number;
  /** Commits in the write-ahead log that are in the database now. */
  readonly commitsTakenOver: number;
  /** Commits in it that follow on a place that cannot be read, and are lost. */
  readonly commitsLost: number;
}

export interface OpenDatabase {
  readonly database: Database;
  readonly found: Found;
  /** @throws FileReplaced where a file of the database, or the lock, is not the one at its path any more. */
  readonly requireOwnFiles: () => void;
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
    if (existsSync(restoringFileOf(file))) {
      throw new DatabaseRefused(
        `${restoringFileOf(file)} is there, as a restore did not come to its end: run npm run restore again`,
      );
    }
    const { database, found } = openFile(file);
    return {
      database,
      found,
      requireOwnFiles: makeFileGuard([lockFileOf(folder), file, walFileOf(file)]),
      close: () => {
        emptyLog(database);
        database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error instanceof DatabaseRefused ? error : refusedBecause(`${file} cannot be opened`, error);
  }
};

/** How long opening waits for a backup to end. Once the database is open, a wait would block every command. */
const OPEN_TIMEOUT_MS = 5_000;
export const BUSY_TIMEOUT_MS = 100;

const openFile = (file: string): Pick<OpenDatabase, 'database' | 'found'> => {
  createPrivately(file);
  const written = readWrittenFrames(walFileOf(file));
  const database = new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS });
  try {
    // FULL: a commit returns when the disk has it, so that it survives a power cut. Checkpoints are run by
    // checkpoints.ts. With secure_delete, what is deleted or overwritten is not left in the file.
    database.exec(`
      PRAGMA cell_size_check = ON;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = 67108864;
    `);
    const takenOver = framesInLog(database);
    ensureSchema(database, file);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    const found = {
      file,
      bytes: statSync(file).size,
      schema: SCHEMA_VERSION,
      walBytes: written.bytes,
      commitsTakenOver: written.commits.filter((frame) => frame <= takenOver).length,
      commitsLost: written.commits.filter((frame) => frame > takenOver).length,
    };
    return { database, found };
  } catch (error) {
    database.close();
    throw error;
  }
};

/** The driver keeps a database open for as long as it has statements, so that closing it does not do this. */
const emptyLog = (database: Database): void => {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // Nothing is lost: the next start takes the log over, and says so.
  }
};

/** How many frames of the write-ahead log are in use. Reading anything makes SQLite take the log over. */
const framesInLog = (database: Database): number => {
  prepare(database, 'SELECT count(*) FROM sqlite_schema').get();
  return prepare<{ log: number }>(database, 'PRAGMA wal_checkpoint(NOOP)').get()?.log ?? 0;
};
