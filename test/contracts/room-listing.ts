import { expect } from 'vitest';
import type { RoomRepository } from '../../src/application/ports/room-repository.js';
import { privateRoomId, type RoomId, type UserId } from '../../src/domain/ids.js';
import { privateRoom } from '../../src/domain/room.js';
import type { Behaves } from './contract.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  cid,
  dan,
  groupOf,
  leaving,
  message,
  removing,
  START,
  zoe,
} from './fixtures.js';
import type { LogSubject } from './log-subject.js';

export const listing = (behaves: Behaves<LogSubject>): void => {
  const annAndBen = privateRoomId(ann, ben);

  behaves('lists a private room for both from its first entry on', async ({ rooms, messages }) => {
    const annAndCid = privateRoomId(ann, cid);
    const implied = await rooms.find(annAndCid);
    const before = await Promise.all([ann, cid].map((user) => rooms.idsOf(user)));

    await appendAll(messages, [message(annAndCid, ann), message(annAndBen, ann)]);

    expect(implied).toEqual(privateRoom(annAndCid));
    expect(before).toEqual([[], []]);
    expect(new Set(await rooms.idsOf(ann))).toEqual(new Set([annAndCid, annAndBen]));
    expect(await rooms.idsOf(ben)).toEqual([annAndBen]);
    expect(await rooms.idsOf(cid)).toEqual([annAndCid]);
  });

  behaves('lists a private room as its log leaves it', async ({ rooms, messages }) => {
    await messages.append(message(annAndBen, ann, { createdAt: START + 7 }));

    const listed = await rooms.listOf(ben, { limit: 9 });

    expect(listed).toEqual([{ roomId: annAndBen, activeAt: START + 7 }]);
  });

  behaves('lists a group for its present members', async ({ rooms, messages }) => {
    const { id } = groupOf(ann, [ben, cid]);
    await rooms.createGroup(groupOf(ann, [ben, cid], { id }));
    expect(await listedFor(rooms, id)).toEqual([ann, ben, cid]);

    await messages.append(adding(id, ann, dan));
    expect(await listedFor(rooms, id)).toEqual([ann, ben, cid, dan]);

    await appendAll(messages, [removing(id, ann, ben), leaving(id, cid)]);
    expect(await listedFor(rooms, id)).toEqual([ann, dan]);

    await messages.append(adding(id, ann, ben));
    expect(await listedFor(rooms, id)).toEqual([ann, ben, dan]);
  });

  behaves('gives only the rooms up to a size', async ({ rooms, messages }) => {
    const three = groupOf(ann, [ben, cid]);
    const four = groupOf(ann, [ben, cid, dan]);
    await rooms.createGroup(three);
    await rooms.createGroup(four);
    await messages.append(message(annAndBen, ann));
    const upTo = async (maxMembers: number) => new Set(await rooms.idsOf(ann, { maxMembers }));

    expect(await upTo(1)).toEqual(new Set());
    expect(await upTo(2)).toEqual(new Set([annAndBen]));
    expect(await upTo(3)).toEqual(new Set([annAndBen, three.id]));

    await messages.append(adding(three.id, ann, dan));
    expect(await upTo(3)).toEqual(new Set([annAndBen]));
    expect(await upTo(4)).toEqual(new Set([annAndBen, three.id, four.id]));
  });

  behaves('lists nothing for a user without rooms', async ({ rooms }) => {
    await rooms.createGroup(groupOf(ann, [ben]));

    expect(await rooms.idsOf(zoe)).toEqual([]);
    expect(await rooms.listOf(zoe, { limit: 9 })).toEqual([]);
  });
};

const listedFor = async (rooms: RoomRepository, id: RoomId): Promise<readonly UserId[]> => {
  const users = [ann, ben, cid, dan];
  const listed = await Promise.all(users.map((user) => rooms.idsOf(user)));
  return users.filter((_, i) => listed[i]?.includes(id));
};
