import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseClientMessageId, privateRoomId } from '../../../src/domain/ids.js';
import { setRole } from '../../../src/domain/membership.js';
import { impliedRoom, roleOf } from '../../../src/domain/room.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  change,
  cid,
  groupOf,
  message,
  removing,
  START,
} from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

describe('a SQLite store that was closed and opened again', () => {
  const annAndBen = privateRoomId(ann, ben);
  let folder: string;
  let subject: SqliteSubject;

  const reopen = async () => {
    await subject.shut();
    subject = openSubject(folder);
    return subject;
  };

  beforeEach(() => {
    folder = makeFolder();
    subject = openSubject(folder);
  });

  afterEach(async () => {
    await subject.shut();
    removeFolder(folder);
  });

  it('has every entry in its order, and goes on after the last', async () => {
    const group = groupOf(ann, [ben]);
    await subject.rooms.createGroup(group);
    const appended = await appendAll(subject.messages, [
      message(group.id, ann, { clientMessageId: parseClientMessageId('one'), type: 'file' }),
      adding(group.id, ann, cid),
      message(group.id, cid),
    ]);

    const { messages } = await reopen();
    const { entries } = await messages.page(group.id, { limit: 9, spans: [{ from: 1 }] });
    const next = await messages.append(message(group.id, cid));

    expect(entries).toEqual(appended.map(({ entry }) => entry));
    expect(next.entry.seq).toBe(4);
  });

  it('gives the stored message to a retried send', async () => {
    const resent = message(annAndBen, ann, { clientMessageId: parseClientMessageId('once') });
    const first = await subject.messages.append(resent);

    const { messages } = await reopen();
    const again = await messages.append(resent);

    expect(again).toEqual({ ...first, existing: true });
    expect((await messages.lastSeqs([annAndBen])).get(annAndBen)).toBe(1);
  });

  it('has groups with their roles, memberships and order of joining', async () => {
    const group = groupOf(cid, [ann, ben], { history: 'since-joining' });
    await subject.rooms.createGroup(group);
    await appendAll(subject.messages, [
      removing(group.id, cid, ann),
      change(group.id, cid, (room) => setRole(room, cid, ben, 'admin')),
      change(group.id, cid, () => ({ kind: 'renamed', name: '名前' })),
      adding(group.id, ben, ann),
    ]);
    const before = await subject.rooms.find(group.id);

    const { rooms } = await reopen();
    const after = await rooms.find(group.id);

    expect(after).toEqual(before);
    expect(after?.type === 'group' && [...after.members.keys()]).toEqual([ben, cid, ann]);
    expect(after && roleOf(after, ben)).toBe('admin');
  });

  it('lists the rooms that it listed, the last active first', async () => {
    const group = groupOf(ann, [ben]);
    await subject.rooms.createGroup(group);
    await subject.messages.append(message(privateRoomId(ann, cid), ann, { createdAt: START + 1 }));
    await subject.messages.append(message(annAndBen, ben, { createdAt: START + 2 }));

    const { rooms } = await reopen();
    const listed = await rooms.listOf(ann, { limit: 9 });

    expect(listed.map(({ roomId }) => roomId)).toEqual([annAndBen, privateRoomId(ann, cid), group.id]);
    expect(await rooms.idsOf(cid)).toEqual([privateRoomId(ann, cid)]);
    expect(await rooms.find(annAndBen)).toEqual(impliedRoom(annAndBen));
  });

  it('has receipts with their times, profiles and last seen', async () => {
    const seen = acknowledgement(annAndBen, { kind: 'seen', seq: 3, at: START + 5 });
    await subject.receipts.advance([seen]);
    await subject.users.saveProfile({ userId: ann, name: 'Ann' });
    await subject.users.saveLastSeen([ann], START + 9);

    const { receipts, users } = await reopen();
    await receipts.advance([acknowledgement(annAndBen, { seq: 2 })]);

    const mark = { seq: 3, at: START + 5 };
    expect(await receipts.find(annAndBen, [ann])).toEqual(new Map([[ann, { delivered: mark, seen: mark }]]));
    expect(await receipts.times(annAndBen, 1, [ann])).toEqual(
      new Map([[ann, { delivered: START + 5, seen: START + 5 }]]),
    );
    expect(await users.profiles([ann])).toEqual(new Map([[ann, { userId: ann, name: 'Ann' }]]));
    expect(await users.lastSeen([ann])).toEqual(new Map([[ann, START + 9]]));
  });

  it('has the writes that were accepted in the turn in which it was closed', async () => {
    const accepted = subject.messages.append(message(annAndBen, ann));

    const { messages } = await reopen();

    expect((await accepted).entry.seq).toBe(1);
    expect((await messages.lastSeqs([annAndBen])).get(annAndBen)).toBe(1);
  });
});

describe('a SQLite store that is closed', () => {
  it('is UNAVAILABLE to later calls', async () => {
    const subject = openSubject();
    await subject.close();
    const id = privateRoomId(ann, ben);

    await expect(subject.messages.append(message(id, ann))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(subject.rooms.find(id)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await subject.close();
  });
});
