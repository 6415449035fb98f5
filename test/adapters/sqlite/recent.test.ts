import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientMessageId, privateRoomId } from '../../../src/domain/ids.js';
import { EVERYTHING } from '../../../src/domain/spans.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  cid,
  groupOf,
  message,
  named,
  START,
} from '../../contracts/fixtures.js';
import { acknowledgement } from '../../contracts/receipt-fixtures.js';
import { FEW, makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

describe('what was written last', () => {
  const annAndBen = privateRoomId(ann, ben);
  let folder: string;
  let subject: SqliteSubject;

  beforeEach(() => {
    folder = makeFolder();
    subject = openSubject(folder, FEW);
  });

  afterEach(async () => {
    await subject.shut();
    removeFolder(folder);
  });

  const rowsOf = (table: string): number => {
    const row = subject.store.database.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as {
      rows: number;
    };
    return row.rows;
  };
  const send = (options = {}) => subject.messages.append(message(annAndBen, ann, options));
  const contents = async (): Promise<string[]> => {
    const { entries } = await subject.messages.page(annAndBen, { limit: 99, spans: EVERYTHING });
    return entries.map((entry) => (entry.kind === 'message' ? entry.content : ''));
  };

  it('is moved to where an index finds it as soon as there is enough of it', async () => {
    const counts: number[][] = [];

    for (let i = 0; i < 4; i++) {
      await send();
      counts.push([rowsOf('recent_entries'), rowsOf('entries')]);
    }

    expect(counts).toEqual([
      [1, 0],
      [2, 0],
      [0, 3],
      [1, 3],
    ]);
  });

  it('is moved too where few messages are long', async () => {
    await send({ content: 'x'.repeat(FEW.content) });

    expect([rowsOf('recent_entries'), rowsOf('entries')]).toEqual([0, 1]);
  });

  it('is moved for receipts as well, with every time that was kept', async () => {
    for (let seq = 1; seq <= 4; seq++) {
      await subject.receipts.advance([acknowledgement(annAndBen, { seq, at: START + seq })], {
        keepTimes: true,
      });
    }
    const times = await Promise.all([1, 3, 4].map((seq) => subject.receipts.times(annAndBen, seq, [ann])));

    expect([rowsOf('recent_advances'), rowsOf('receipt_times')]).toEqual([1, 3]);
    expect(times.map((each) => each.get(ann)?.delivered)).toEqual([START + 1, START + 3, START + 4]);
  });

  it('takes one row where a message is delivered and seen in one go', async () => {
    await Promise.all(
      (['delivered', 'seen'] as const).map((kind) =>
        subject.receipts.advance([acknowledgement(annAndBen, { kind, seq: 1 })], { keepTimes: true }),
      ),
    );

    expect(rowsOf('recent_advances')).toBe(1);
    expect((await subject.receipts.times(annAndBen, 1, [ann])).get(ann)).toEqual({
      delivered: START,
      seen: START,
    });
  });

  it('is all there, once, where the transaction that moves it is undone', async () => {
    await send({ content: 'one' });
    await send({ content: 'two' });
    const { database } = subject.store;

    database.exec('PRAGMA query_only = ON');
    await expect(send({ content: 'lost' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    database.exec('PRAGMA query_only = OFF');
    const before = await contents();
    await send({ content: 'three' });

    expect(before).toEqual(['one', 'two']);
    expect(await contents()).toEqual(['one', 'two', 'three']);
    expect(rowsOf('entries')).toBe(3);
  });

  it('is known after a restart: a message by its name, one without a name by its id', async () => {
    const [, unnamed] = await appendAll(subject.messages, [
      message(annAndBen, ann, { clientMessageId: named('zoo') }),
      message(annAndBen, ann),
    ]);
    await subject.shut();
    subject = openSubject(folder, FEW);

    const byName = await send({ clientMessageId: named('zoo') });
    const byId = await send({ clientMessageId: unnamed?.entry.id as string as ClientMessageId });

    expect([byName, byId].map(({ existing, entry }) => [existing, entry.seq])).toEqual([
      [true, 1],
      [true, 2],
    ]);
  });

  it('tells which room was active last, wherever its last entry is', async () => {
    const group = groupOf(ann, [ben]);
    await subject.rooms.createGroup(group);
    const active = async () => {
      const listed = await subject.rooms.listOf(ann, { limit: 9 });
      return listed.map(({ room, activeAt }) => [room.id, activeAt - START]);
    };

    await appendAll(
      subject.messages,
      [1, 2, 3].map((at) => message(annAndBen, ann, { createdAt: START + at })),
    );
    const moved = await active();
    await subject.messages.append(message(group.id, ann, { createdAt: START + 4 }));
    const recent = await active();

    expect(moved).toEqual([
      [annAndBen, 3],
      [group.id, 0],
    ]);
    expect(recent).toEqual([
      [group.id, 4],
      [annAndBen, 3],
    ]);
  });

  it('refuses an id that is in a log already, recent or not', async () => {
    const group = groupOf(ann);
    await subject.rooms.createGroup(group);
    const { entry } = await subject.messages.append(message(group.id, ann));
    const same = { roomId: privateRoomId(ann, cid), decide: () => entry };

    await expect(subject.messages.append(same)).rejects.toThrow('An entry of this id is in a log already');
    await appendAll(subject.messages, [message(group.id, ann), adding(group.id, ann, ben)]);

    expect(rowsOf('recent_entries')).toBe(0);
    await expect(subject.messages.append(same)).rejects.toThrow('An entry of this id is in a log already');
    expect(await subject.messages.page(same.roomId, { limit: 9, spans: EVERYTHING })).toMatchObject({
      entries: [],
    });
  });

  it('refuses a name that is taken where it is not asked for', async () => {
    const { entry } = await send({ clientMessageId: named('once') });
    const { decide, roomId } = message(annAndBen, ann, { clientMessageId: named('once') });

    await expect(subject.messages.append({ roomId, decide })).rejects.toThrow('A message of this name');

    expect(await subject.messages.lastSeqs([roomId])).toEqual(new Map([[roomId, entry.seq]]));
  });
});
