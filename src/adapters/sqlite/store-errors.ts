/** True where the store itself failed, whatever the statement was. Any other error of SQLite is a fault of ours. */
export const isStoreFailure = (error: unknown): boolean => {
  const code = primaryCode(error);
  return code !== undefined && STORE_FAILURES.has(code);
};

/** SQLite's result code without its extension; undefined for an error that is not SQLite's. */
export const primaryCode = (error: unknown): number | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
};

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
