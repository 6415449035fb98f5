import { FileReplaced } from './file-guard.js';

/**
 * True where the store itself failed, whatever the statement was. Any other error of SQLite is a fault of ours. The
 * driver gives no code where reading several rows fails; a prepared query that fails so cannot read its file.
 */
export const isStoreFailure = (error: unknown): boolean => {
  if (error instanceof FileReplaced) return true;
  if (!isSqliteError(error)) return false;
  const code = primaryCode(error);
  return code === undefined || STORE_FAILURES.has(code);
};

/** True where the file is damaged, which no waiting repairs. */
export const isDamagedFile = (error: unknown): boolean => {
  const code = primaryCode(error);
  return code === RESULT.CORRUPT || code === RESULT.NOTADB;
};

/** SQLite's result code without its extension; undefined for an error without one, and one that is not SQLite's. */
export const primaryCode = (error: unknown): number | undefined => {
  if (!isSqliteError(error)) return undefined;
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
};

const isSqliteError = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR';

/** https://www.sqlite.org/rescode.html */
export const RESULT = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  PROTOCOL: 15,
  NOTADB: 26,
} as const;

const STORE_FAILURES: ReadonlySet<number> = new Set(Object.values(RESULT));
