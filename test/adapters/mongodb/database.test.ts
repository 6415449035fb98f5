import { afterEach, beforeEach, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../../../src/adapters/mongodb/collections.js';
import { DatabaseRefused } from '../../../src/adapters/storage/database-refused.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ann, ben, ids, message, START } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type MongoSubject, openProcess, openSubject } from './mongo-subject.js';

describeMongo('a database of the store', ({ freshUrl }) => {
  let url: string;
  let subject: MongoSubject;
  beforeEach(async () => {
    url = freshUrl();
    subject = await openSubject(url);
  });
  afterEach(() => subject.close());

  it('has indexes that make each seq and clientMessageId unique, also when it is opened again', async () => {
    const { shut } = await subject.another();
    await shut();

    const indexes = (await subject.store.collections.messages.listIndexes()) as readonly Index[];

    expect(indexes.map(({ key, unique = false }) => [Object.keys(key).join(' '), unique])).toEqual(
      expect.arrayContaining([
        ['roomId seq', true],
        ['roomId sender clientMessageId', true],
        ['roomId sender seq', false],
      ]),
    );
    expect(indexes.every((index) => !('partialFilterExpression' in index))).toBe(true);
  });

  it('stores a message in plain fields', async () => {
    const { entry } = await subject.messages.append(message(privateRoomId(ann, ben), ann));

    const document = await subject.store.collections.messages.findById(entry.id).lean();

    expect(document).toEqual({
      _id: entry.id,
      roomId: 'ann_ben',
      seq: 1,
      ordinal: 1,
      version: 0,
      lastChange: 0,
      sender: 'ann',
      type: 'text',
      content: 'Hello',
      clientMessageId: entry.id,
      createdAt: new Date(entry.createdAt),
    });
  });

  it('stores receipts, their times and users as the documentation says', async () => {
    const room = privateRoomId(ann, ben);
    const at = START + 5;
    await subject.receipts.advance([acknowledgement(room, { seq: 3, at })]);
    await subject.users.saveProfile({ userId: ann, name: 'Ann' });
    await subject.users.saveLastSeen([ann], at);
    const { receipts, receiptTimes, users } = subject.store.collections;

    expect(await receipts.find().lean()).toEqual([
      { _id: 'ann_ben ann', roomId: room, userId: ann, delivered: { seq: 3, minusAt: -at } },
    ]);
    expect(await receiptTimes.find().lean()).toEqual([
      {
        _id: 'ann_ben ann delivered 3',
        roomId: room,
        userId: ann,
        kind: 'delivered',
        seq: 3,
        at: new Date(at),
      },
    ]);
    expect(await users.find().lean()).toEqual([
      { _id: ann, profile: { name: 'Ann' }, lastSeen: new Date(at) },
    ]);
  });

  it.each<[string, (operator: never) => Promise<unknown>]>([
    ['an id of a message', (operator) => subject.messages.find(operator)],
    ['a room', (operator) => subject.messages.page(operator, { limit: 9, spans: [{ from: 1 }] })],
    ['a room to find', (operator) => subject.rooms.idsOf(operator)],
    ['one of many', (operator) => subject.users.profiles([operator])],
    ['a user who is saved', (operator) => subject.users.saveProfile({ userId: operator, name: 'Ann' })],
    ['a user who was seen', (operator) => subject.users.saveLastSeen([operator], 1)],
    ['a value', (operator) => subject.users.saveProfile({ userId: ann, name: operator })],
    ['a receipt', (operator) => subject.receipts.advance([acknowledgement(operator)])],
  ])('refuses an operator as %s', async (_, call) => {
    await subject.messages.append(message(privateRoomId(ann, ben), ann));

    await expect(call({ $gt: '' } as never)).rejects.toThrow(/Cast to string failed|A text is expected/);

    expect(await subject.store.collections.users.countDocuments()).toBe(0);
  });

  it.each([
    ['newer', SCHEMA_VERSION + 1],
    ['of an earlier development version', SCHEMA_VERSION - 1],
  ])('is refused where its schema version is %s', async (_, version) => {
    await subject.store.collections.server.updateOne({ _id: 'schema' }, { $set: { version } });

    const refused = openProcess({ url });

    await expect(refused).rejects.toThrow(DatabaseRefused);
    await expect(refused).rejects.toThrow(
      new RegExp(
        `another development version .* schema version ${version}, and this one needs ${SCHEMA_VERSION}.*: start the version`,
      ),
    );
  });

  it('is UNAVAILABLE once it is closed', async () => {
    await subject.shut();

    await expect(subject.rooms.find(ids.groupId())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(subject.messages.append(message(privateRoomId(ann, ben), ann))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await subject.shut();
  });

  it('has the writes that were accepted in the turn in which it was closed', async () => {
    const id = privateRoomId(ann, ben);
    const accepted = subject.messages.append(message(id, ann));
    await subject.shut();

    const { messages } = await subject.another();

    expect((await accepted).entry.seq).toBe(1);
    expect((await messages.lastSeqs([id])).get(id)).toBe(1);
  });
});

interface Index {
  readonly key: Readonly<Record<string, number>>;
  readonly unique?: boolean;
}
