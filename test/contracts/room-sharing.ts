import { expect } from 'vitest';
import { privateRoomId } from '../../src/domain/ids.js';
import type { Behaves } from './contract.js';
import { ann, ben, cid, dan, groupOf, message, removing, zoe } from './fixtures.js';
import type { LogSubject } from './log-subject.js';

export const sharing = (behaves: Behaves<LogSubject>): void => {
  const everyone = [ann, ben, cid, dan, zoe];

  behaves('gives the peers of smaller rooms first, each once', async ({ rooms, messages }) => {
    await rooms.createGroup(groupOf(ann, [ben, cid, dan]));
    await rooms.createGroup(groupOf(cid, [ann, dan]));
    await messages.append(message(privateRoomId(ann, dan), dan));

    const peers = await rooms.peersOf(ann, 10);

    expect(peers).toEqual([dan, cid, ben]);
  });

  behaves('gives no more peers than asked for', async ({ rooms, messages }) => {
    await rooms.createGroup(groupOf(ann, [ben, cid, dan]));
    await messages.append(message(privateRoomId(ann, cid), ann));

    expect(await rooms.peersOf(ann, 1)).toEqual([cid]);
    expect(await rooms.peersOf(ann, 0)).toEqual([]);
    expect(await rooms.peersOf(ann, 2)).toHaveLength(2);
  });

  behaves('gives no user as their own peer, and no user who shares no room', async ({ rooms }) => {
    await rooms.createGroup(groupOf(ann));
    await rooms.createGroup(groupOf(ben, [cid]));

    expect(await rooms.peersOf(ann, 10)).toEqual([]);
    expect(await rooms.peersOf(zoe, 10)).toEqual([]);
    expect(await rooms.peersOf(ben, 10)).toEqual([cid]);
  });

  behaves('counts a private room as shared from its first entry on', async ({ rooms, messages }) => {
    const before = [await rooms.peersOf(ann, 10), await rooms.peersAmong(ben, [ann])];

    await messages.append(message(privateRoomId(ann, ben), ann));

    expect(before).toEqual([[], new Set()]);
    expect(await rooms.peersOf(ann, 10)).toEqual([ben]);
    expect(await rooms.peersOf(ben, 10)).toEqual([ann]);
    expect(await rooms.peersAmong(ben, [ann])).toEqual(new Set([ann]));
  });

  behaves('does not count a group as shared that one of the two has left', async ({ rooms, messages }) => {
    const group = groupOf(ann, [ben, cid]);
    await rooms.createGroup(group);

    await messages.append(removing(group.id, ann, ben));

    expect(await rooms.peersOf(ann, 10)).toEqual([cid]);
    expect(await rooms.peersOf(ben, 10)).toEqual([]);
    expect(await rooms.peersAmong(ben, everyone)).toEqual(new Set([ben]));
    expect(await rooms.peersAmong(ann, everyone)).toEqual(new Set([ann, cid]));
  });

  behaves('gives the candidates who share a room', async ({ rooms, messages }) => {
    await rooms.createGroup(groupOf(ann, [ben]));
    await rooms.createGroup(groupOf(cid, [dan]));
    await messages.append(message(privateRoomId(ann, dan), ann));

    expect(await rooms.peersAmong(ann, everyone)).toEqual(new Set([ann, ben, dan]));
    expect(await rooms.peersAmong(ann, new Set([cid, dan]))).toEqual(new Set([dan]));
    expect(await rooms.peersAmong(ann, [])).toEqual(new Set());
  });

  behaves('gives the user too if they are a candidate, even without a room', async ({ rooms }) => {
    expect(await rooms.peersAmong(zoe, [zoe, ann])).toEqual(new Set([zoe]));
  });
};
