import { type Database, prepare, type Value } from './database.js';

/** Several rows in one call cost less than as many calls; more than the first gain nothing. */
const SIZES = [64, 16, 4, 1];

/** Inserts rows in their order: the values of one after those of another, each in the order of the columns. */
export const makeBulkInsert = (database: Database, table: string, columns: readonly string[]) => {
  const width = columns.length;
  const row = `(${columns.map(() => '?').join(', ')})`;
  const insertOf = (rows: number) =>
    prepare(
      database,
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')}`,
    );
  const inserts = SIZES.map((rows) => ({ length: rows * width, statement: insertOf(rows) }));

  return (values: readonly Value[]): void => {
    let done = 0;
    for (const { length, statement } of inserts) {
      for (; done + length <= values.length; done += length) {
        statement.run(...values.slice(done, done + length));
      }
    }
  };
};
