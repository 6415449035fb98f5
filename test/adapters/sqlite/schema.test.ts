import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFile, openDatabase } from '../../../src/adapters/sqlite/database.js';
import { SCHEMA_VERSION } from '../../../src/adapters/sqlite/schema.js';
import { parseClientMessageId, privateRoomId } from '../../../src/domain/ids.js';
import { EVERYTHING } from '../../../src/domain/spans.js';
import { ann, appendAll, ben, cid, message } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

const NO_MESSAGE = 'sender = NULL, type = NULL, client_message_id = NULL';

describe('the schema', () => {
  const annAndBen = privateRoomId(ann, ben);
  let subject: SqliteSubject;

  beforeEach(() => {
    subject = openSubject();
  });

  afterEach(() => subject.close());

  it('has each entry id once, over all rooms', async () => {
    const { entry } = await subject.messages.append(message(annAndBen, ann));
    const elsewhere = privateRoomId(ann, cid);
    const { decide } = message(elsewhere, cid);

    const refused = subject.messages.append({
      roomId: elsewhere,
      decide: (...given) => ({ ...decide(...given), id: entry.id }),
    });

    await expect(refused).rejects.toThrow('UNIQUE constraint failed: entries.id');
    expect(await subject.messages.page(elsewhere, { limit: 9, spans: EVERYTHING })).toMatchObject({
      entries: [],
    });
  });

  it('has each clientMessageId of a sender in a room once, also for an append without an idempotency key', async () => {
    const once = { clientMessageId: parseClientMessageId('once') };
    const { entry } = await subject.messages.append(message(annAndBen, ann, once));
    const { decide } = message(annAndBen, ann, once);

    const refused = subject.messages.append({ roomId: annAndBen, decide });

    await expect(refused).rejects.toThrow('UNIQUE constraint failed: entries.room, entries.sender');
    expect(await subject.messages.lastSeqs([annAndBen])).toEqual(new Map([[annAndBen, entry.seq]]));
  });

  it('has each seq of a room once', async () => {
    await subject.messages.append(message(annAndBen, ann));

    const twice = () =>
      subject.store.database.exec(`
        INSERT INTO entries (room, seq, ordinal, id, created_at, content, checksum)
        SELECT room, seq, ordinal, 'another', created_at, content, checksum FROM entries`);

    expect(twice).toThrow('UNIQUE constraint failed: entries.room, entries.seq');
  });

  it.each([
    ['an entry of no room', 'UPDATE entries SET room = 99', 'FOREIGN KEY'],
    ['a member of no room', 'UPDATE members SET room = 99', 'FOREIGN KEY'],
    ['a sender without a type', 'UPDATE entries SET type = NULL', 'CHECK'],
    ['a digest of no message', `UPDATE entries SET ${NO_MESSAGE}, sent_digest = 'x'`, 'CHECK'],
    ['a group without a history', `UPDATE rooms SET name = 'Crew'`, 'CHECK'],
    ['seen beyond delivered', 'UPDATE receipts SET seen_seq = delivered_seq + 1', 'CHECK'],
  ])('refuses %s', async (_, sql, constraint) => {
    const { entry } = await subject.messages.append(message(annAndBen, ann));
    await subject.receipts.advance([acknowledgement(annAndBen, { userId: ben, seq: entry.seq })]);

    expect(() => subject.store.database.exec(sql)).toThrow(`${constraint} constraint failed`);
  });

  it('numbers rooms and entries without a limit that a file could reach', async () => {
    const beyond32Bits = 2 ** 40;
    subject.store.database.exec(`
      INSERT INTO rooms (number, id, created_at, size) VALUES (${beyond32Bits}, '${annAndBen}', 0, 2);
      INSERT INTO entries (room, seq, ordinal, id, created_at, content, checksum)
        VALUES (${beyond32Bits}, ${beyond32Bits}, 0, 'far', 0, '{"by":"ann","change":{"kind":"left"}}', 0);
    `);

    const appended = await appendAll(subject.messages, [message(annAndBen, ann), message(annAndBen, ben)]);

    expect(appended.map(({ entry }) => entry.seq)).toEqual([beyond32Bits + 1, beyond32Bits + 2]);
  });
});

describe('a database file with another schema', () => {
  let folder: string;

  beforeEach(() => {
    folder = makeFolder();
  });

  afterEach(() => removeFolder(folder));

  it.each([1, 7, SCHEMA_VERSION - 1, SCHEMA_VERSION + 1])(
    'is refused with a sentence that says so, and stays as it was: version %d',
    (version) => {
      openDatabase(folder).close();
      const other = new DatabaseSync(databaseFile(folder));
      other.exec(`PRAGMA user_version = ${version}`);
      other.close();

      expect(() => openDatabase(folder)).toThrow(
        'parley.db was made by another development version of Parley, and there are no migrations before 0.1.0',
      );

      const left = new DatabaseSync(databaseFile(folder), { readOnly: true });
      expect(left.prepare('PRAGMA user_version').get()).toEqual({ user_version: version });
      left.close();
    },
  );
});
