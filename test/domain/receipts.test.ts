import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { privateRoomId } from '../../src/domain/ids.js';
import { applyChange } from '../../src/domain/membership.js';
import {
  advanced,
  applies,
  laterStatus,
  type Mark,
  mergeWatermarks,
  NO_WATERMARKS,
  RECEIPT_KINDS,
  recipientState,
  type RecipientStatus,
  standing,
  statusAt,
  type Watermarks,
  watermarksOf,
} from '../../src/domain/receipts.js';
import { privateRoom } from '../../src/domain/room.js';
import { ann, ben, cid, groupOf, START, zoe } from '../../src/testing/fixtures.js';
import {
  type AcknowledgementOfOne,
  acknowledgementsOfOne,
  seqs,
  watermarks,
} from '../../src/testing/arbitraries/acknowledgements.js';
import { eventAt } from '../../src/testing/group-story.js';

const STATUSES = ['sent', 'delivered', 'seen'] as const satisfies readonly RecipientStatus[];
const statuses = fc.constantFrom(...STATUSES);
const rank = (status: RecipientStatus) => STATUSES.indexOf(status);

/** The order whose join is the merge: a higher seq, or the same seq at an earlier time. */
const markBelow = (a: Mark, b: Mark) => a.seq < b.seq || (a.seq === b.seq && a.at >= b.at);
const below = (a: Watermarks, b: Watermarks) =>
  markBelow(a.delivered, b.delivered) && markBelow(a.seen, b.seen);

const mergeAll = (all: readonly AcknowledgementOfOne[]) =>
  all.map(watermarksOf).reduce(mergeWatermarks, NO_WATERMARKS);

describe('merging watermarks', () => {
  it('is associative', () => {
    fc.assert(
      fc.property(watermarks, watermarks, watermarks, (a, b, c) => {
        expect(mergeWatermarks(mergeWatermarks(a, b), c)).toEqual(mergeWatermarks(a, mergeWatermarks(b, c)));
      }),
    );
  });

  it('is commutative', () => {
    fc.assert(
      fc.property(watermarks, watermarks, (a, b) => {
        expect(mergeWatermarks(a, b)).toEqual(mergeWatermarks(b, a));
      }),
    );
  });

  it('is idempotent, and has no watermarks for its neutral element', () => {
    fc.assert(
      fc.property(watermarks, (a) => {
        expect(mergeWatermarks(a, a)).toEqual(a);
        expect(mergeWatermarks(a, NO_WATERMARKS)).toEqual(a);
      }),
    );
  });

  it('gives the least upper bound', () => {
    fc.assert(
      fc.property(watermarks, watermarks, watermarks, (a, b, c) => {
        const merged = mergeWatermarks(a, b);

        expect(below(a, merged) && below(b, merged)).toBe(true);
        // Any upper bound of both is above it; where c is none, make it one.
        const bound = mergeWatermarks(mergeWatermarks(c, a), b);
        expect(below(merged, bound)).toBe(true);
        if (below(a, c) && below(b, c)) expect(below(merged, c)).toBe(true);
      }),
    );
  });

  it('is monotone', () => {
    fc.assert(
      fc.property(watermarks, watermarks, watermarks, (a, more, c) => {
        const b = mergeWatermarks(a, more);

        expect(below(mergeWatermarks(a, c), mergeWatermarks(b, c))).toBe(true);
      }),
    );
  });

  it('takes the earlier of two times at the same seq', () => {
    const early = watermarksOf({ kind: 'seen', seq: 3, at: 100 });
    const late = watermarksOf({ kind: 'seen', seq: 3, at: 200 });

    expect(mergeWatermarks(early, late)).toEqual(early);
    expect(mergeWatermarks(late, early)).toEqual(early);
  });

  it('takes the time of the higher seq, even where it is earlier', () => {
    const near = watermarksOf({ kind: 'delivered', seq: 3, at: 200 });
    const far = watermarksOf({ kind: 'delivered', seq: 4, at: 100 });

    expect(mergeWatermarks(near, far)).toEqual(far);
  });
});

describe('one acknowledgement', () => {
  it('of delivered says nothing of seen', () => {
    expect(watermarksOf({ kind: 'delivered', seq: 4, at: START })).toEqual({
      delivered: { seq: 4, at: START },
      seen: { seq: 0, at: 0 },
    });
  });

  it('of seen says delivered too', () => {
    const mark = { seq: 4, at: START };

    expect(watermarksOf({ kind: 'seen', ...mark })).toEqual({ delivered: mark, seen: mark });
  });

  it.each(RECEIPT_KINDS)('of %s for seq 0 says nothing', (kind) => {
    expect(watermarksOf({ kind, seq: 0, at: START })).toEqual(NO_WATERMARKS);
    expect(watermarksOf({ kind, seq: -1, at: START })).toEqual(NO_WATERMARKS);
  });

  it('covers every message up to its seq and none after', () => {
    fc.assert(
      fc.property(acknowledgementsOfOne, seqs, (acknowledgement, seq) => {
        const covered = seq <= acknowledgement.seq;

        expect(statusAt(watermarksOf(acknowledgement), seq)).toBe(covered ? acknowledgement.kind : 'sent');
      }),
    );
  });
});

describe('a sequence of acknowledgements', () => {
  const sequences = fc.array(acknowledgementsOfOne, { maxLength: 8 });
  /** A sequence, and another of the same in any order and any number of repetitions. */
  const twoOfTheSame = sequences.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc
        .tuple(
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
          fc.subarray(all),
          fc.subarray(all),
        )
        .map(([shuffled, ...repeated]) => [...shuffled, ...repeated.flat()])
        .chain((each) => fc.shuffledSubarray(each, { minLength: each.length, maxLength: each.length })),
    ),
  );

  it('never moves the status of any message back', () => {
    fc.assert(
      fc.property(sequences, seqs, (all, seq) => {
        let current = NO_WATERMARKS;
        for (const each of all) {
          const next = mergeWatermarks(current, watermarksOf(each));
          expect(rank(statusAt(next, seq))).toBeGreaterThanOrEqual(rank(statusAt(current, seq)));
          current = next;
        }
      }),
    );
  });

  it('ends in the same watermarks in every order and with every repetition', () => {
    fc.assert(
      fc.property(twoOfTheSame, ([all, again]) => {
        expect(mergeAll(again)).toEqual(mergeAll(all));
      }),
    );
  });

  it('never leaves delivered behind seen', () => {
    fc.assert(
      fc.property(sequences, (all) => {
        const { delivered, seen } = mergeAll(all);

        expect(delivered.seq).toBeGreaterThanOrEqual(seen.seq);
      }),
    );
  });

  it('ends at the highest seq of each kind, with its earliest time', () => {
    fc.assert(
      fc.property(sequences, (all) => {
        const furthest = (those: readonly AcknowledgementOfOne[]): Mark => {
          const seq = Math.max(0, ...those.map((each) => each.seq));
          const times = those.filter((each) => each.seq === seq).map((each) => each.at);
          return seq === 0 ? { seq: 0, at: 0 } : { seq, at: Math.min(...times) };
        };

        expect(mergeAll(all)).toEqual({
          delivered: furthest(all),
          seen: furthest(all.filter((each) => each.kind === 'seen')),
        });
      }),
    );
  });

  it('gives each message the latest of the states that single acknowledgements give it', () => {
    fc.assert(
      fc.property(sequences, seqs, (all, seq) => {
        const single = all.map((each) => statusAt(watermarksOf(each), seq)).reduce(laterStatus, 'sent');

        expect(statusAt(mergeAll(all), seq)).toBe(single);
      }),
    );
  });

  it('counts as advanced in the kinds that it moves, and in none by a repetition', () => {
    const [none, delivered] = [NO_WATERMARKS, watermarksOf({ kind: 'delivered', seq: 2, at: START })];
    const seen = mergeWatermarks(delivered, watermarksOf({ kind: 'seen', seq: 2, at: START + 1 }));

    expect(advanced(none, delivered, 'delivered')).toBe(true);
    expect(advanced(none, delivered, 'seen')).toBe(false);
    expect(advanced(delivered, seen, 'delivered')).toBe(false);
    expect(advanced(delivered, seen, 'seen')).toBe(true);
    expect(advanced(seen, seen, 'seen')).toBe(false);
  });
});

describe('the later of two states', () => {
  it.each([
    ['sent', 'delivered', 'delivered'],
    ['delivered', 'seen', 'seen'],
    ['sent', 'seen', 'seen'],
    ['sent', 'sent', 'sent'],
  ] as const)('of %s and %s is %s', (a, b, later) => {
    expect(laterStatus(a, b)).toBe(later);
    expect(laterStatus(b, a)).toBe(later);
  });

  it('is a join: associative, commutative, idempotent, the least upper bound', () => {
    fc.assert(
      fc.property(statuses, statuses, statuses, (a, b, c) => {
        expect(laterStatus(laterStatus(a, b), c)).toBe(laterStatus(a, laterStatus(b, c)));
        expect(laterStatus(a, b)).toBe(laterStatus(b, a));
        expect(laterStatus(a, a)).toBe(a);
        expect(rank(laterStatus(a, b))).toBe(Math.max(rank(a), rank(b)));
      }),
    );
  });

  it('is the state under merged watermarks', () => {
    fc.assert(
      fc.property(watermarks, watermarks, seqs, (a, b, seq) => {
        const merged = statusAt(mergeWatermarks(a, b), seq);

        expect(merged).toBe(laterStatus(statusAt(a, seq), statusAt(b, seq)));
      }),
    );
  });
});

describe('whether an acknowledgement applies', () => {
  const room = groupOf(ann, [ben]);

  it.each([
    ['of the first entry', 1, true],
    ['of the last entry', 5, true],
    ['above the last entry', 6, false],
    ['of seq 0', 0, false],
    ['of a seq that does not exist', -1, false],
  ])('one %s', (_, seq, expected) => {
    expect(applies(room, 5, { userId: ben, seq }, [])).toBe(expected);
  });

  it('only from a member: no stranger, and nobody who has left', () => {
    const after = applyChange(room, eventAt(3, ben, { kind: 'left', userId: ben }));

    expect(applies(room, 5, { userId: zoe, seq: 1 }, [])).toBe(false);
    expect(applies(after, 5, { userId: ben, seq: 1 }, [])).toBe(false);
    expect(applies(after, 5, { userId: ann, seq: 1 }, [])).toBe(true);
  });

  it('of an entry before the present membership where the user was a member then too', () => {
    const gone = applyChange(room, eventAt(3, ben, { kind: 'left', userId: ben }));
    const back = applyChange(gone, eventAt(5, ann, { kind: 'added', userId: ben, role: 'member' }));
    const past = [{ from: 1, to: 3 }];

    expect([2, 3, 4, 5].map((seq) => applies(back, 9, { userId: ben, seq }, past))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(applies(back, 9, { userId: ben, seq: 2 }, [])).toBe(false);
  });

  it('only from its two users in a private room', () => {
    const ours = privateRoom(privateRoomId(ann, ben));

    expect(applies(ours, 1, { userId: ann, seq: 1 }, [])).toBe(true);
    expect(applies(ours, 1, { userId: cid, seq: 1 }, [])).toBe(false);
  });
});

describe('where a member stands', () => {
  const seenUpTo = (seq: number) => watermarksOf({ kind: 'seen', seq, at: START });
  const room = applyChange(
    groupOf(ann, [ben]),
    eventAt(7, ann, { kind: 'added', userId: cid, role: 'member' }),
  );

  it('is the start of the log for a founder and in a private room', () => {
    const nowhere = { delivered: 0, seen: 0 };

    expect(standing(room, ben, NO_WATERMARKS)).toEqual(nowhere);
    expect(standing(privateRoom(privateRoomId(ann, ben)), ann, NO_WATERMARKS)).toEqual(nowhere);
  });

  it('is just before the joining for a new member', () => {
    expect(standing(room, cid, NO_WATERMARKS)).toEqual({ delivered: 6, seen: 6 });
  });

  it('is where the watermarks are once they are further', () => {
    const delivered = watermarksOf({ kind: 'delivered', seq: 9, at: START });

    expect(standing(room, cid, mergeWatermarks(seenUpTo(8), delivered))).toEqual({ delivered: 9, seen: 8 });
    expect(standing(room, cid, delivered)).toEqual({ delivered: 9, seen: 6 });
    expect(standing(room, cid, seenUpTo(3))).toEqual({ delivered: 6, seen: 6 });
  });

  it('is just before the last joining for a member who came back', () => {
    const back = applyChange(
      applyChange(room, eventAt(12, cid, { kind: 'left', userId: cid })),
      eventAt(20, ann, { kind: 'added', userId: cid, role: 'member' }),
    );

    expect(standing(back, cid, seenUpTo(9))).toEqual({ delivered: 19, seen: 19 });
  });

  it('never has delivered behind seen', () => {
    fc.assert(
      fc.property(watermarks, fc.constantFrom(ann, ben, cid), (stored, user) => {
        const { delivered, seen } = standing(room, user, stored);

        expect(delivered).toBeGreaterThanOrEqual(seen);
      }),
    );
  });
});

describe("a recipient's state of a message", () => {
  const message = { seq: 3 };
  const delivered = watermarksOf({ kind: 'delivered', seq: 5, at: 500 });
  const seen = mergeWatermarks(delivered, watermarksOf({ kind: 'seen', seq: 4, at: 600 }));

  it('has no times before anything is acknowledged', () => {
    expect(recipientState(ben, message, NO_WATERMARKS)).toStrictEqual({ userId: ben, status: 'sent' });
    expect(recipientState(ben, { seq: 6 }, delivered, { delivered: 1 })).toStrictEqual({
      userId: ben,
      status: 'sent',
    });
  });

  it('has the times of the receipt updates that covered it', () => {
    expect(recipientState(ben, message, delivered, { delivered: 300 })).toStrictEqual({
      userId: ben,
      status: 'delivered',
      deliveredAt: 300,
    });
    expect(recipientState(ben, message, seen, { delivered: 300, seen: 400 })).toStrictEqual({
      userId: ben,
      status: 'seen',
      deliveredAt: 300,
      seenAt: 400,
    });
  });

  it('has the times of the last receipt updates where no others are stored', () => {
    expect(recipientState(ben, message, delivered)).toMatchObject({ deliveredAt: 500 });
    expect(recipientState(ben, message, seen)).toMatchObject({ deliveredAt: 500, seenAt: 600 });
  });
});
