import { expect } from 'vitest';
import { DomainError, forbidden } from '../../src/domain/errors.js';
import { privateRoomId } from '../../src/domain/ids.js';
import { privateRoom, type Room } from '../../src/domain/room.js';
import { type Behaves, byTurns } from './contract.js';
import { adding, ann, ben, groupOf, ids, message, recording, removing } from './fixtures.js';
import type { LogSubject } from './log-subject.js';

export const deciding = (behaves: Behaves<LogSubject>): void => {
  const annAndBen = privateRoomId(ann, ben);

  behaves('decides by the room as it is just before the entry', async ({ rooms, messages }) => {
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

    expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value.entry.seq : 'refused'))).toEqual([
      'refused',
      1,
      2,
      3,
      'refused',
      4,
    ]);
  });

  behaves('accepts one of several appends that exclude each other', async ({ rooms, messages, another }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    const writer = await byTurns({ rooms, messages }, another);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => writer(i).messages.append(adding(group.id, ann, ben))),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await messages.lastSeqs([group.id])).get(group.id)).toBe(1);
  });

  behaves('passes a private room to `decide`, whether it has an entry or not', async ({ messages }) => {
    const given: (Room | undefined)[] = [];

    await messages.append(recording(message(annAndBen, ann), given));
    await messages.append(recording(message(annAndBen, ben), given));

    // `decide` is pure, so a store may call it more than once for each append.
    expect(given.length).toBeGreaterThanOrEqual(2);
    for (const room of given) expect(room).toEqual(privateRoom(annAndBen));
  });

  behaves('passes the seq before the entry to `decide`', async ({ messages }) => {
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

    expect(given.map((seqs) => seqs.at(-1))).toEqual([0, 1]);
  });

  behaves('passes undefined to `decide` for a group that does not exist', async ({ messages }) => {
    const given: unknown[] = [];

    const refused = messages.append({
      roomId: ids.groupId(),
      decide: (room) => {
        given.push(room);
        throw forbidden('No such group');
      },
    });

    await expect(refused).rejects.toThrow('No such group');
    expect(new Set(given)).toEqual(new Set([undefined]));
  });

  behaves('rejects with the error that `decide` throws, and changes nothing', async ({ rooms, messages }) => {
    const refusal = forbidden('Not today');

    const refused = messages.append({
      roomId: annAndBen,
      decide: () => {
        throw refusal;
      },
    });

    await expect(refused).rejects.toBe(refusal);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(await rooms.idsOf(ann)).toEqual([]);
    const next = await messages.append(message(annAndBen, ann));
    expect(next.entry.seq).toBe(1);
  });
};
