import { statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFile, openDatabase } from '../../../src/adapters/sqlite/database.js';
import { SCHEMA_VERSION } from '../../../src/adapters/sqlite/schema.js';
import { makeFolder, removeFolder } from './sqlite-subject.js';

const SYNCHRONOUS_FULL = 2;

describe('opening the database', () => {
  let folder: string;

  beforeEach(() => {
    folder = makeFolder();
  });

  afterEach(() => removeFolder(folder));

  const pragma = (name: string): unknown => {
    const { database, close } = openDatabase(folder);
    const row = database.prepare(`PRAGMA ${name}`).get() as object;
    close();
    return Object.values(row)[0];
  };

  it('makes a file that survives power cuts, and that only this user may read', () => {
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(SYNCHRONOUS_FULL);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('user_version')).toBe(SCHEMA_VERSION);
    expect(statSync(databaseFile(folder)).mode & 0o777).toBe(0o600);
  });

  it('makes strict tables only', () => {
    const { database, close } = openDatabase(folder);

    const tables = database.prepare('PRAGMA table_list').all() as { name: string; strict: number }[];

    const loose = tables.filter(({ name, strict }) => strict === 0 && !name.startsWith('sqlite_'));
    expect(loose).toEqual([]);
    expect(tables.length).toBeGreaterThan(5);
    close();
  });

  it('refuses a database of another program', () => {
    const other = new DatabaseSync(databaseFile(folder));
    other.exec('CREATE TABLE theirs (a TEXT)');
    other.close();

    expect(() => openDatabase(folder)).toThrow('parley.db is a database of something other than Parley');
  });

  it('refuses a file that is not a database, and a folder that does not exist, with the reason', () => {
    writeFileSync(databaseFile(folder), 'Not a database. '.repeat(100));

    expect(() => openDatabase(folder)).toThrow('parley.db cannot be opened: file is not a database');
    expect(() => openDatabase('/dev/null/nowhere')).toThrow(/cannot be opened: ENOTDIR/);
  });

  it('refuses to open it twice at a time, and opens it again once it is closed', () => {
    const first = openDatabase(folder);

    expect(() => openDatabase(folder)).toThrow('parley.db is in use by another Parley server');
    expect(first.database.prepare('SELECT count(*) AS n FROM rooms').get()).toMatchObject({ n: 0 });

    first.close();
    openDatabase(folder).close();
  });
});
