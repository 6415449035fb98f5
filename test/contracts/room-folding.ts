import fc from 'fast-check';
import { expect } from 'vitest';
import { privateRoomId } from '../../src/domain/ids.js';
import { applyChange } from '../../src/domain/membership.js';
import { type GroupRoom, memberIds, membershipsOf, privateRoom, type Room } from '../../src/domain/room.js';
import { type Behaves, byTurns } from './contract.js';
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
} from './fixtures.js';
import type { LogSubject } from './log-subject.js';
import { wish } from './room-wishes.js';

export const folding = (behaves: Behaves<LogSubject>): void => {
  const annAndBen = privateRoomId(ann, ben);

  behaves('finds nothing for an id that no group has', async ({ rooms }) => {
    expect(await rooms.find(ids.groupId())).toBeUndefined();
  });

  behaves('finds the private room that its id implies', async ({ rooms }) => {
    expect(await rooms.find(annAndBen)).toEqual(privateRoom(annAndBen));
  });

  behaves('finds a group as it was made', async ({ rooms }) => {
    const group = groupOf(ben, [cid, ann], { history: 'since-joining', createdAt: START + 7 });

    await rooms.createGroup(group);

    const found = await rooms.find(group.id);
    expect(found).toEqual(group);
    expect(found && memberIds(found)).toEqual([ann, ben, cid]);
  });

  behaves(
    'refuses a group with an id that is taken, and does not change the group that has it',
    async ({ rooms }) => {
      const group = groupOf(ann, [ben]);
      await rooms.createGroup(group);

      const refused = rooms.createGroup(groupOf(cid, [dan], { id: group.id }));

      await expect(refused).rejects.toMatchObject({ name: 'DomainError', code: 'CONFLICT' });
      expect(await rooms.find(group.id)).toEqual(group);
      expect(await rooms.idsOf(dan)).toEqual([]);
    },
  );

  behaves(
    'creates one of many groups that are created at once with one id',
    async ({ rooms, messages, another }) => {
      const id = ids.groupId();
      const writer = await byTurns({ rooms, messages }, another);
      const creators = Array.from({ length: 8 }, (_, i) => [ann, ben, cid, dan][i % 4] ?? ann);

      const outcomes = await Promise.allSettled(
        creators.map((creator, i) => writer(i).rooms.createGroup(groupOf(creator, [], { id }))),
      );

      const made = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [creators[i]] : []));
      expect(made).toHaveLength(1);
      const found = await rooms.find(id);
      expect(found && memberIds(found)).toEqual(made);
    },
  );

  behaves('finds a group with every change whose append was acknowledged', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    for (const proposal of [
      adding(group.id, ann, ben),
      message(group.id, ben),
      removing(group.id, ann, ben),
    ]) {
      const { room } = await messages.append(proposal);
      expect(await rooms.find(group.id)).toEqual(room);
    }
  });

  behaves(
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
      expect(membershipsOf(room, ben, ended)).toEqual([{ from: 1, to: 2 }, { from: 4, to: 6 }, { from: 7 }]);
      expect(memberIds(room)).toEqual([ann, ben]);
    },
  );

  behaves(
    'finds a group with the heir as its owner after the owner has left',
    async ({ rooms, messages }) => {
      const group = groupOf(ann, [ben, cid]);
      await rooms.createGroup(group);

      await messages.append(leaving(group.id, ann));

      const room = await found(rooms.find(group.id));
      expect(room).toMatchObject({
        members: new Map([
          [ben, { role: 'owner', since: 1 }],
          [cid, { role: 'member', since: 1 }],
        ]),
      });
    },
  );

  behaves('finds a group that all members have left', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    await messages.append(leaving(group.id, ann));

    const room = await found(rooms.find(group.id));
    expect(memberIds(room)).toEqual([]);
    expect(await rooms.endedOf(group.id, ann)).toEqual([{ from: 1, to: 1 }]);
  });

  behaves('finds a group as the fold of its log, whatever has happened', async ({ rooms, messages }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 25 }), async (wishes) => {
        const group = groupOf(ann, [ben]);
        await rooms.createGroup(group);

        await Promise.allSettled(wishes.map((make) => messages.append(make(group.id))));

        const log = await messages.page(group.id, { limit: 100, spans: [{ from: 1 }] });
        const fold = log.entries.reduce<GroupRoom>(
          (room, entry) => (entry.kind === 'event' ? applyChange(room, entry) : room),
          group,
        );
        const room = await found(rooms.find(group.id));
        expect(room).toEqual(fold);
        expect(memberIds(room)).toEqual(memberIds(fold));
      }),
      { numRuns: 25 },
    );
  });
};

const found = async (room: Promise<Room | undefined>): Promise<Room> => {
  const value = await room;
  if (value === undefined) throw new Error('There is no such room');
  return value;
};
