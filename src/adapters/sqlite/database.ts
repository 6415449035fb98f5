import type { DatabaseSyncInstance } from '@photostructure/sqlite';

export type Database = DatabaseSyncInstance;

export type Value = string | number | null;

/** A prepared statement; who prepares it says which columns its rows have. */
export interface Statement<Row = never> {
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): Row[];
  run(...values: readonly Value[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
}

/** Prepared once and used again: preparing costs more than most statements do. */
export const prepare = <Row = never>(database: Database, sql: string): Statement<Row> =>
  database.prepare(sql);
