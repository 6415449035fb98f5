import { expectEqual } from '../assertions.js';
import type { RoomRepository } from '../../application/ports/room-repository.js';
import { privateRoomId, type RoomId, type UserId } from '../../domain/ids.js';
import { privateRoom } from '../../domain/room.js';
import { law, type LawOf } from '../law.js';
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
} from '../fixtures.js';
import type { LogSubject } from './subject.js';

const annAndBen = privateRoomId(ann, ben);

export const listing: readonly LawOf<LogSubject>[] = [
  law('lists a private room for both from its first entry on', async ({ rooms, messages }) => {
    const annAndCid = privateRoomId(ann, cid);
    const implied = await rooms.find(annAndCid);
    const before = await Promise.all([ann, cid].map((user) => rooms.idsOf(user)));

    await appendAll(messages, [message(annAndCid, ann), message(annAndBen, ann)]);

    expectEqual(implied, privateRoom(annAndCid));
    expectEqual(before, [[], []]);
    expectEqual(new Set(await rooms.idsOf(ann)), new Set([annAndCid, annAndBen]));
    expectEqual(await rooms.idsOf(ben), [annAndBen]);
    expectEqual(await rooms.idsOf(cid), [annAndCid]);
  }),

  law('lists a private room as its log leaves it', async ({ rooms, messages }) => {
    await messages.append(message(annAndBen, ann, { createdAt: START + 7 }));

    const listed = await rooms.listOf(ben, { limit: 9 });

    expectEqual(listed, [{ roomId: annAndBen, activeAt: START + 7 }]);
  }),

  law('lists a group for its present members', async ({ rooms, messages }) => {
    const { id } = groupOf(ann, [ben, cid]);
    await rooms.createGroup(groupOf(ann, [ben, cid], { id }));
    expectEqual(await listedFor(rooms, id), [ann, ben, cid]);

    await messages.append(adding(id, ann, dan));
    expectEqual(await listedFor(rooms, id), [ann, ben, cid, dan]);

    await appendAll(messages, [removing(id, ann, ben), leaving(id, cid)]);
    expectEqual(await listedFor(rooms, id), [ann, dan]);

    await messages.append(adding(id, ann, ben));
    expectEqual(await listedFor(rooms, id), [ann, ben, dan]);
  }),

  law('gives only the rooms up to a size', async ({ rooms, messages }) => {
    const three = groupOf(ann, [ben, cid]);
    const four = groupOf(ann, [ben, cid, dan]);
    await rooms.createGroup(three);
    await rooms.createGroup(four);
    await messages.append(message(annAndBen, ann));
    const upTo = async (maxMembers: number) => new Set(await rooms.idsOf(ann, { maxMembers }));

    expectEqual(await upTo(1), new Set());
    expectEqual(await upTo(2), new Set([annAndBen]));
    expectEqual(await upTo(3), new Set([annAndBen, three.id]));

    await messages.append(adding(three.id, ann, dan));
    expectEqual(await upTo(3), new Set([annAndBen]));
    expectEqual(await upTo(4), new Set([annAndBen, three.id, four.id]));
  }),

  law('lists nothing for a user without rooms', async ({ rooms }) => {
    await rooms.createGroup(groupOf(ann, [ben]));

    expectEqual(await rooms.idsOf(zoe), []);
    expectEqual(await rooms.listOf(zoe, { limit: 9 }), []);
  }),
];

const listedFor = async (rooms: RoomRepository, id: RoomId): Promise<readonly UserId[]> => {
  const users = [ann, ben, cid, dan];
  const listed = await Promise.all(users.map((user) => rooms.idsOf(user)));
  return users.filter((_, i) => listed[i]?.includes(id));
};
