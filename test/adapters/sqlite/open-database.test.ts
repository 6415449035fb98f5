import { statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/adapters/sqlite/migrations/all-migrations.js';
import { databaseFile, openDatabase } from '../../../src/adapters/sqlite/open-database.js';
import { parseGroupId } from '../../../src/domain/ids.js';
import { memberIds } from '../../../src/domain/room.js';
import { ann, ben, message, START } from '../../contracts/fixtures.js';
import { acknowledgement } from '../../contracts/receipt-fixtures.js';
import { makeFolder, openSubject, removeFolder } from './sqlite-subject.js';

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

  it('makes a file that outlives power cuts, for this user only', () => {
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('user_version')).toBe(MIGRATIONS.length);
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

  it('brings a file of an older version to this one, with what is in it', async () => {
    // Arrange: as the version with the first migration alone has left it.
    const group = parseGroupId('an-old-group');
    const { database, close } = openDatabase(folder, MIGRATIONS.slice(0, 1));
    database.exec(`
      INSERT INTO rooms (number, id, created_at, size, version, name, history)
        VALUES (7, 'an-old-group', ${START}, 2, 0, 'Old', 'all');
      INSERT INTO members (room, user, role, since, position)
        VALUES (7, 'ann', 'owner', 1, -2), (7, 'ben', 'member', 1, -1);
      INSERT INTO entries (room, seq, id, author, created_at, type, content, client_message_id)
        VALUES (7, 1, 'an-old-message', 'ben', ${START + 1}, 'text', 'Still here', 'c1');
    `);
    close();

    // Act
    const subject = openSubject(folder);
    const { entries } = await subject.messages.page(group, { limit: 9, spans: [{ from: 1 }] });
    const { entry, room } = await subject.messages.append(message(group, ann));
    await subject.receipts.advance([acknowledgement(group, { seq: 2 })], { keepTimes: true });

    // Assert
    expect(entries).toMatchObject([
      { kind: 'message', id: 'an-old-message', sender: ben, content: 'Still here', clientMessageId: 'c1' },
    ]);
    expect(entry.seq).toBe(2);
    expect(memberIds(room)).toEqual([ann, ben]);
    await subject.shut();
    expect(pragma('user_version')).toBe(MIGRATIONS.length);
  });

  it('applies a migration whole or not at all', () => {
    openDatabase(folder).close();
    const broken = [...MIGRATIONS, 'CREATE TABLE half (a TEXT) STRICT; CREATE TABLE half (b TEXT) STRICT;'];

    expect(() => openDatabase(folder, broken)).toThrow(/parley\.db cannot be opened: .*half already exists/);

    const { database, close } = openDatabase(folder);
    expect(database.prepare("SELECT * FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
    close();
    expect(pragma('user_version')).toBe(MIGRATIONS.length);
  });

  it('refuses a file of a newer version, and leaves it', () => {
    openDatabase(folder, [...MIGRATIONS, 'CREATE TABLE future (a TEXT) STRICT']).close();

    const [newer, known] = [MIGRATIONS.length + 1, MIGRATIONS.length].map(String);
    expect(() => openDatabase(folder)).toThrow(
      `parley.db has schema version ${newer}, and this Parley knows versions up to ${known}`,
    );

    openDatabase(folder, [...MIGRATIONS, '']).close();
  });

  it('refuses a database of something else, and leaves it', () => {
    const other = new DatabaseSync(databaseFile(folder));
    other.exec('CREATE TABLE theirs (a TEXT)');
    other.close();

    expect(() => openDatabase(folder)).toThrow('parley.db is a database of something other than Parley');
  });

  it('refuses what is no database, and a folder that is not there, with the reason', () => {
    writeFileSync(databaseFile(folder), 'Not a database. '.repeat(100));

    expect(() => openDatabase(folder)).toThrow('parley.db cannot be opened: file is not a database');
    expect(() => openDatabase('/dev/null/nowhere')).toThrow(/cannot be opened: ENOTDIR/);
  });

  it('refuses a second one at a time, and lets it in after the first', () => {
    const first = openDatabase(folder);

    expect(() => openDatabase(folder)).toThrow('parley.db is in use by another Parley server');
    expect(first.database.prepare('SELECT count(*) AS n FROM rooms').get()).toMatchObject({ n: 0 });

    first.close();
    openDatabase(folder).close();
  });
});
