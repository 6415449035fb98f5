import type { Database, Value } from '../../../src/adapters/sqlite/database.js';

/** All of a database as SQL that makes it again. */
export const dump = (database: Database): string => {
  const rows = <Row>(sql: string): Row[] => database.prepare(sql).all() as Row[];
  const [settings] = rows<{ owner: number; version: number }>(
    'SELECT * FROM (SELECT application_id AS owner FROM pragma_application_id), (SELECT user_version AS version FROM pragma_user_version)',
  );
  const schema = rows<{ name: string; type: string; sql: string }>(
    'SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid',
  );
  // What is generated is not among them, and cannot be inserted.
  const columnsOf = (table: string): string =>
    rows<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
      .map(({ name }) => name)
      .join(', ');
  const tables = schema.filter(({ type }) => type === 'table');
  const inserts = tables.flatMap(({ name }) =>
    rows<Record<string, Value>>(`SELECT ${columnsOf(name)} FROM ${name}`).map(
      (row) =>
        `INSERT INTO ${name} (${columnsOf(name)}) VALUES (${Object.values(row).map(literal).join(', ')});`,
    ),
  );
  return [
    `PRAGMA application_id = ${settings?.owner}; PRAGMA user_version = ${settings?.version};`,
    ...schema.map(({ sql }) => `${sql};`),
    ...inserts,
    '',
  ].join('\n');
};

const literal = (value: Value): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
