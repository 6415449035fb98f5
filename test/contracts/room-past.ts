import fc from 'fast-check';
import { expect } from 'vitest';
import { privateRoomId } from '../../src/domain/ids.js';
import type { Behaves } from './contract.js';
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
  zoe,
} from './fixtures.js';
import { endedAt, endedOf, goOn, newGroup } from '../support/group-past.js';
import type { LogSubject } from './log-subject.js';
import { wish } from './room-wishes.js';

/** Memberships that have ended, which are no part of the room. */
export const past = (behaves: Behaves<LogSubject>): void => {
  behaves('gives the ended memberships of one user, oldest first', async ({ rooms, messages }) => {
    const { id } = await withPast({ rooms, messages });

    expect(await rooms.endedOf(id, ben)).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ]);
    expect(await rooms.endedOf(id, cid)).toEqual([{ from: 5, to: 7 }]);
    expect(await rooms.endedOf(id, ann)).toEqual([]);
    expect(await rooms.endedOf(id, zoe)).toEqual([]);
  });

  behaves('gives those whose membership at a seq has ended', async ({ rooms, messages }) => {
    const { id } = await withPast({ rooms, messages });

    const at = await Promise.all([1, 2, 3, 4, 5, 6, 7, 99].map((seq) => rooms.endedAt(id, seq)));

    expect(at).toEqual([[ben], [], [ben], [], [cid], [cid], [], []]);
  });

  behaves('has no past of a private room, nor of one that does not exist', async ({ rooms, messages }) => {
    const annAndBen = privateRoomId(ann, ben);
    await messages.append(message(annAndBen, ann));

    for (const id of [annAndBen, ids.groupId()]) {
      expect(await rooms.endedOf(id, ann)).toEqual([]);
      expect(await rooms.endedAt(id, 1)).toEqual([]);
    }
  });

  behaves('finds the past as the fold of the log, whatever has happened', async ({ rooms, messages }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 25 }), async (wishes) => {
        const group = groupOf(ann, [ben]);
        await rooms.createGroup(group);

        await Promise.allSettled(wishes.map((make) => messages.append(make(group.id))));

        const { entries } = await messages.page(group.id, { limit: 100, spans: [{ from: 1 }] });
        let fold = newGroup(group);
        for (const entry of entries) if (entry.kind === 'event') fold = goOn(fold, entry);
        for (const user of [ann, ben, cid, dan]) {
          expect(await rooms.endedOf(group.id, user)).toEqual(endedOf(fold, user));
        }
        for (let seq = 1; seq <= entries.length + 1; seq += 3) {
          expect([...(await rooms.endedAt(group.id, seq))].sort()).toEqual(endedAt(fold, seq).sort());
        }
      }),
      { numRuns: 15 },
    );
  });
};

/** ben was a member from 1 to 2 and from 3 to 4, and is one since 8; cid was one from 5 to 7. */
const withPast = async ({ rooms, messages }: Pick<LogSubject, 'rooms' | 'messages'>) => {
  const group = groupOf(ann, [ben]);
  await rooms.createGroup(group);
  await appendAll(messages, [
    message(group.id, ann),
    leaving(group.id, ben),
    adding(group.id, ann, ben),
    removing(group.id, ann, ben),
    adding(group.id, ann, cid),
    message(group.id, cid),
    removing(group.id, ann, cid),
    adding(group.id, ann, ben),
  ]);
  return group;
};
