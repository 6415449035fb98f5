import { expectEqual } from '../assertions.js';
import { privateRoomId } from '../../domain/ids.js';
import { law, type LawOf } from '../law.js';
import { ann, ben, cid, dan, groupOf, message, removing, zoe } from '../fixtures.js';
import type { LogSubject } from './subject.js';

const everyone = [ann, ben, cid, dan, zoe];

export const sharing: readonly LawOf<LogSubject>[] = [
  law('gives the peers of smaller rooms first, each once', async ({ rooms, messages }) => {
    await rooms.createGroup(groupOf(ann, [ben, cid, dan]));
    await rooms.createGroup(groupOf(cid, [ann, dan]));
    await messages.append(message(privateRoomId(ann, dan), dan));

    const peers = await rooms.peersOf(ann, 10);

    expectEqual(peers, [dan, cid, ben]);
  }),

  law('gives no more peers than asked for', async ({ rooms, messages }) => {
    await rooms.createGroup(groupOf(ann, [ben, cid, dan]));
    await messages.append(message(privateRoomId(ann, cid), ann));

    expectEqual(await rooms.peersOf(ann, 1), [cid]);
    expectEqual(await rooms.peersOf(ann, 0), []);
    expectEqual((await rooms.peersOf(ann, 2)).length, 2);
  }),

  law('gives no user as their own peer, and no user who shares no room', async ({ rooms }) => {
    await rooms.createGroup(groupOf(ann));
    await rooms.createGroup(groupOf(ben, [cid]));

    expectEqual(await rooms.peersOf(ann, 10), []);
    expectEqual(await rooms.peersOf(zoe, 10), []);
    expectEqual(await rooms.peersOf(ben, 10), [cid]);
  }),

  law('counts a private room as shared from its first entry on', async ({ rooms, messages }) => {
    const before = [await rooms.peersOf(ann, 10), await rooms.peersAmong(ben, [ann])];

    await messages.append(message(privateRoomId(ann, ben), ann));

    expectEqual(before, [[], new Set()]);
    expectEqual(await rooms.peersOf(ann, 10), [ben]);
    expectEqual(await rooms.peersOf(ben, 10), [ann]);
    expectEqual(await rooms.peersAmong(ben, [ann]), new Set([ann]));
  }),

  law('does not count a group as shared that one of the two has left', async ({ rooms, messages }) => {
    const group = groupOf(ann, [ben, cid]);
    await rooms.createGroup(group);

    await messages.append(removing(group.id, ann, ben));

    expectEqual(await rooms.peersOf(ann, 10), [cid]);
    expectEqual(await rooms.peersOf(ben, 10), []);
    expectEqual(await rooms.peersAmong(ben, everyone), new Set([ben]));
    expectEqual(await rooms.peersAmong(ann, everyone), new Set([ann, cid]));
  }),

  law('gives the candidates who share a room', async ({ rooms, messages }) => {
    await rooms.createGroup(groupOf(ann, [ben]));
    await rooms.createGroup(groupOf(cid, [dan]));
    await messages.append(message(privateRoomId(ann, dan), ann));

    expectEqual(await rooms.peersAmong(ann, everyone), new Set([ann, ben, dan]));
    expectEqual(await rooms.peersAmong(ann, new Set([cid, dan])), new Set([dan]));
    expectEqual(await rooms.peersAmong(ann, []), new Set());
  }),

  law('gives the user too if they are a candidate, even without a room', async ({ rooms }) => {
    expectEqual(await rooms.peersAmong(zoe, [zoe, ann]), new Set([zoe]));
  }),
];
