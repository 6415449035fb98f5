import assert from 'node:assert/strict';
import { expectEqual, expectMatch, expectRefusal } from '../assertions.js';
import fc from 'fast-check';
import { privateRoomId } from '../../domain/ids.js';
import { applyChange } from '../../domain/membership.js';
import { type GroupRoom, memberIds, membershipsOf, privateRoom, type Room } from '../../domain/room.js';
import { forAll, law, type LawOf, usually } from '../law.js';
import { byTurns } from './subject.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  cid,
  dan,
  groupOf,
  ids,
  leaving,
  message,
  removing,
  START,
} from '../fixtures.js';
import type { LogSubject } from './subject.js';
import { wish } from '../arbitraries/group-wishes.js';

const annAndBen = privateRoomId(ann, ben);

export const folding: readonly LawOf<LogSubject>[] = [
  law('finds nothing for an id that no group has', async ({ rooms }) => {
    expectEqual(await rooms.find(ids.groupId()), undefined);
  }),

  law('finds the private room that its id implies', async ({ rooms }) => {
    expectEqual(await rooms.find(annAndBen), privateRoom(annAndBen));
  }),

  law('finds a group as it was made', async ({ rooms }) => {
    const group = groupOf(ben, [cid, ann], { history: 'since-joining', createdAt: START + 7 });

    await rooms.createGroup(group);

    const found = await rooms.find(group.id);
    expectEqual(found, group);
    expectEqual(found && memberIds(found), [ann, ben, cid]);
  }),

  law(
    'refuses a group with an id that is taken, and does not change the group that has it',
    async ({ rooms }) => {
      const group = groupOf(ann, [ben]);
      await rooms.createGroup(group);

      const refused = rooms.createGroup(groupOf(cid, [dan], { id: group.id }));

      await expectRefusal(refused, 'CONFLICT');
      expectEqual(await rooms.find(group.id), group);
      expectEqual(await rooms.idsOf(dan), []);
    },
  ),

  law(
    'creates one of many groups that are created at once with one id',
    async ({ rooms, messages, another }) => {
      const id = ids.groupId();
      const writer = await byTurns({ rooms, messages }, another);
      const creators = Array.from({ length: 8 }, (_, i) => [ann, ben, cid, dan][i % 4] ?? ann);

      const outcomes = await Promise.allSettled(
        creators.map((creator, i) => writer(i).rooms.createGroup(groupOf(creator, [], { id }))),
      );

      const made = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [creators[i]] : []));
      expectEqual(made.length, 1);
      const found = await rooms.find(id);
      expectEqual(found && memberIds(found), made);
    },
  ),

  law('finds a group with every change whose append was acknowledged', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    for (const proposal of [
      adding(group.id, ann, ben),
      message(group.id, ben),
      removing(group.id, ann, ben),
    ]) {
      const { room } = await messages.append(proposal);
      expectEqual(await rooms.find(group.id), room);
    }
  }),

  law(
    'finds a group with all memberships of a user who was added, removed and added again',
    async ({ rooms, messages }) => {
      const group = groupOf(ann, [ben]);
      await rooms.createGroup(group);

      await appendAll(messages, [
        message(group.id, ann),
        removing(group.id, ann, ben),
        message(group.id, ann),
        adding(group.id, ann, ben),
        message(group.id, ben),
        leaving(group.id, ben),
        adding(group.id, ann, ben),
      ]);

      const room = await found(rooms.find(group.id));
      const ended = await rooms.endedOf(group.id, ben);
      expectEqual(membershipsOf(room, ben, ended), [{ from: 1, to: 2 }, { from: 4, to: 6 }, { from: 7 }]);
      expectEqual(memberIds(room), [ann, ben]);
    },
  ),

  law('finds a group with the heir as its owner after the owner has left', async ({ rooms, messages }) => {
    const group = groupOf(ann, [ben, cid]);
    await rooms.createGroup(group);

    await messages.append(leaving(group.id, ann));

    const room = await found(rooms.find(group.id));
    expectMatch(room, {
      members: new Map([
        [ben, { role: 'owner', since: 1 }],
        [cid, { role: 'member', since: 1 }],
      ]),
    });
  }),

  law('finds a group that all members have left', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    await messages.append(leaving(group.id, ann));

    const room = await found(rooms.find(group.id));
    expectEqual(memberIds(room), []);
    expectEqual(await rooms.endedOf(group.id, ann), [{ from: 1, to: 1 }]);
  }),

  law('finds a group as the fold of its log, whatever has happened', async ({ rooms, messages }, runs) => {
    await forAll(fc.array(wish, { maxLength: 25 }), usually(25, runs), async (wishes) => {
      const group = groupOf(ann, [ben]);
      await rooms.createGroup(group);

      await Promise.allSettled(wishes.map((make) => messages.append(make(group.id))));

      const log = await messages.page(group.id, { limit: 100, spans: [{ from: 1 }] });
      const fold = log.entries.reduce<GroupRoom>(
        (room, entry) => (entry.kind === 'event' ? applyChange(room, entry) : room),
        group,
      );
      const room = await found(rooms.find(group.id));
      expectEqual(room, fold);
      expectEqual(memberIds(room), memberIds(fold));
    });
  }),
];

const found = async (room: Promise<Room | undefined>): Promise<Room> => {
  const value = await room;
  if (value === undefined) return assert.fail('There is no such room');
  return value;
};
