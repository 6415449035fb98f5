import assert from 'node:assert/strict';
import { errorOf, expectEqual, expectMatch } from '../assertions.js';
import { forbidden } from '../../domain/errors.js';
import { privateRoomId } from '../../domain/ids.js';
import { privateRoom, type Room } from '../../domain/room.js';
import { law, type LawOf } from '../law.js';
import { byTurns } from './subject.js';
import { adding, ann, ben, groupOf, ids, message, recording, removing } from '../fixtures.js';
import type { LogSubject } from './subject.js';

const annAndBen = privateRoomId(ann, ben);

export const deciding: readonly LawOf<LogSubject>[] = [
  law('decides by the room as it is just before the entry', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    const outcomes = await Promise.allSettled([
      messages.append(message(group.id, ben)),
      messages.append(adding(group.id, ann, ben)),
      messages.append(message(group.id, ben)),
      messages.append(removing(group.id, ann, ben)),
      messages.append(message(group.id, ben)),
      messages.append(message(group.id, ann)),
    ]);

    expectEqual(
      outcomes.map((each) => (each.status === 'fulfilled' ? each.value.entry.seq : 'refused')),
      ['refused', 1, 2, 3, 'refused', 4],
    );
  }),

  law('accepts one of several appends that exclude each other', async ({ rooms, messages, another }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    const writer = await byTurns({ rooms, messages }, another);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => writer(i).messages.append(adding(group.id, ann, ben))),
    );

    expectEqual(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    expectEqual((await messages.lastSeqs([group.id])).get(group.id), 1);
  }),

  law('passes a private room to `decide`, whether it has an entry or not', async ({ messages }) => {
    const given: (Room | undefined)[] = [];

    await messages.append(recording(message(annAndBen, ann), given));
    await messages.append(recording(message(annAndBen, ben), given));

    // `decide` is pure, so a store may call it more than once for each append.
    assert.ok(given.length >= 2);
    for (const room of given) expectEqual(room, privateRoom(annAndBen));
  }),

  law('passes the seq before the entry to `decide`', async ({ messages }) => {
    const given: number[][] = [[], []];
    const noting = (seqs: number[] | undefined) => {
      const proposal = message(annAndBen, ann);
      return messages.append({
        ...proposal,
        decide: (room, lastSeq) => {
          seqs?.push(lastSeq);
          return proposal.decide(room, lastSeq);
        },
      });
    };

    for (const seqs of given) await noting(seqs);

    expectEqual(
      given.map((seqs) => seqs.at(-1)),
      [0, 1],
    );
  }),

  law('passes undefined to `decide` for a group that does not exist', async ({ messages }) => {
    const given: unknown[] = [];

    const refused = messages.append({
      roomId: ids.groupId(),
      decide: (room) => {
        given.push(room);
        throw forbidden('No such group');
      },
    });

    expectMatch(await errorOf(refused), { message: 'No such group' });
    expectEqual(new Set(given), new Set([undefined]));
  }),

  law('rejects with the error that `decide` throws, and changes nothing', async ({ rooms, messages }) => {
    const refusal = forbidden('Not today');

    const refused = messages.append({
      roomId: annAndBen,
      decide: () => {
        throw refusal;
      },
    });

    assert.equal(await errorOf(refused), refusal);
    expectEqual(await rooms.idsOf(ann), []);
    const next = await messages.append(message(annAndBen, ann));
    expectEqual(next.entry.seq, 1);
  }),
];
