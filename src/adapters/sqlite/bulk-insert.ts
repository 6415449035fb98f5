import { type Database, prepare, type Value } from './database.js';

/** Several rows in one call cost less than as many calls; more than this gain nothing. */
const ROWS = 16;

/** Inserts rows in their order: the values of one after those of another, each in the order of the columns. */
export const makeBulkInsert = (database: Database, table: string, columns: readonly string[]) => {
  const width = columns.length;
  const row = `(${columns.map(() => '?').join(', ')})`;
  const insertOf = (rows: number) =>
    prepare(
      database,
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')}`,
    );
  const [one, many] = [insertOf(1), insertOf(ROWS)];

  return (values: readonly Value[]): void => {
    let done = 0;
    for (; done + ROWS * width <= values.length; done += ROWS * width) {
      many.run(...values.slice(done, done + ROWS * width));
    }
    for (; done < values.length; done += width) one.run(...values.slice(done, done + width));
  };
};
