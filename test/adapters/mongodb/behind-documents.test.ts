import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GroupDocument } from '../../../src/adapters/mongodb/documents.js';
import { makeRoomReader } from '../../../src/adapters/mongodb/room-reader.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { isMember, privateRoom } from '../../../src/domain/room.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  cid,
  groupOf,
  leaving,
  message,
  removing,
} from '../../../src/testing/fixtures.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type MongoSubject, openSubject } from './mongo-subject.js';

describeMongo('a room document that a crash left behind its log', ({ freshUrl }) => {
  let subject: MongoSubject;
  beforeEach(async () => {
    subject = await openSubject(freshUrl());
  });
  afterEach(() => subject.close());

  const stored = () => subject.store.collections.rooms.findOne().lean<GroupDocument>();
  const putBack = async (document: GroupDocument | null) => {
    if (document === null) throw new Error('There is no document');
    const { _id, name, version, members } = document;
    await subject.store.collections.rooms.updateOne({ _id }, { $set: { name, version, members } });
  };

  it('is brought up to date by a reader of the room', async () => {
    const group = groupOf(ann, [ben]);
    await subject.rooms.createGroup(group);
    const before = await stored();
    await appendAll(subject.messages, [
      message(group.id, ben),
      adding(group.id, ann, cid),
      message(group.id, cid),
      removing(group.id, ann, ben),
      message(group.id, cid),
    ]);
    const [asItIs, after] = [await subject.rooms.find(group.id), await stored()];
    await putBack(before);

    const { rooms, messages, shut } = await subject.another();
    const found = await rooms.find(group.id);
    const listed = await Promise.all([ann, ben, cid].map((user) => rooms.idsOf(user)));
    const next = await messages.append(message(group.id, cid));
    await shut();

    expect(found).toEqual(asItIs);
    expect(listed).toEqual([[group.id], [], [group.id]]);
    expect(next.entry.seq).toBe(6);
    expect(await stored()).toEqual(after);
  });

  it('is never overwritten by an earlier one', async () => {
    const group = groupOf(ann);
    await subject.rooms.createGroup(group);
    const added = await subject.messages.append(adding(group.id, ann, ben));
    await subject.messages.append(removing(group.id, ann, ben));
    const before = await stored();
    const reader = makeRoomReader(subject.store.collections, () => undefined);

    if (added.room.type === 'group') await reader.project(added.room);

    expect(before?.version).toBe(2);
    expect(await stored()).toEqual(before);
  });

  it('may have a user who was about to be added, for whom nothing is listed', async () => {
    const group = groupOf(ann);
    await subject.rooms.createGroup(group);
    await subject.store.collections.rooms.updateOne({ _id: group.id }, { $addToSet: { people: ben } });

    expect(await subject.rooms.idsOf(ben)).toEqual([]);
    expect(await subject.rooms.peersOf(ben, 9)).toEqual([]);
    const added = await subject.messages.append(adding(group.id, ann, ben));
    expect(isMember(added.room, ben)).toBe(true);
    expect(await subject.rooms.idsOf(ben)).toEqual([group.id]);
  });

  it('lists no private room before its first entry', async () => {
    const id = privateRoomId(ann, ben);
    await subject.store.collections.rooms.create({ _id: id, type: 'private', people: [ann, ben] });

    expect(await subject.rooms.find(id)).toEqual(privateRoom(id));
    expect(await subject.rooms.idsOf(ann)).toEqual([]);
    await subject.messages.append(message(id, ann));
    expect(await subject.rooms.idsOf(ben)).toEqual([id]);
  });

  it('is known to be behind by the version in the last entry of the log', async () => {
    const group = groupOf(ann, [ben]);
    await subject.rooms.createGroup(group);
    await appendAll(subject.messages, [
      message(group.id, ann),
      adding(group.id, ann, cid),
      message(group.id, cid),
      leaving(group.id, cid),
      message(group.id, ben),
    ]);

    const entries = await subject.store.collections.messages.find().sort({ seq: 1 }).lean();

    expect(entries.map(({ seq, version, ordinal }) => [seq, version, ordinal])).toEqual([
      [1, 0, 1],
      [2, 2, 1],
      [3, 2, 2],
      [4, 4, 2],
      [5, 4, 3],
    ]);
  });
});
