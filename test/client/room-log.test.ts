import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { append, emptyLog, hasOlder, type RoomLog } from '../../client/src/room-log.js';
import { entryAt, seqs } from './entries.js';

const entries = (first: number, last: number) => seqs(first, last).map((seq) => entryAt(seq));

const logOf = (first: number, last: number): RoomLog => {
  const log = emptyLog(first - 1);
  append(log, entries(first, last), last);
  return log;
};

describe('the log of a room', () => {
  it('skips entries that it has, and returns the new ones', () => {
    const log = logOf(3, 5);
    const added = append(log, entries(4, 7));

    expect(log.entries.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7]);
    expect(added.map(({ seq }) => seq)).toEqual([6, 7]);
    expect(log.cursor).toBe(7);
  });

  it('has no gap after a page that reaches the end of the log', () => {
    const log = logOf(1, 2);

    append(log, [entryAt(6)], 8);

    // This user may read none of the entries that the page lacks.
    expect(log.cursor).toBe(8);
  });

  it('says that there are older entries where it does not begin with the first', () => {
    expect(hasOlder(logOf(1, 2))).toBe(false);
    expect(hasOlder(logOf(2, 3))).toBe(true);
    expect(hasOlder(emptyLog(0))).toBe(false);
    expect(hasOlder(emptyLog(4))).toBe(true);
    expect(emptyLog(4)).toMatchObject({ firstSeq: 5, cursor: 4 });
  });

  it('is exact whatever pages and live entries come, in whatever order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('live' as const), seq: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('page' as const), limit: fc.integer({ min: 1, max: 8 }) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.array(step), (start, steps) => {
        const log = emptyLog(start);
        for (const one of steps) {
          if (one.kind === 'live') {
            // After an entry that leaves a gap, the client requests a page instead.
            if (one.seq <= log.cursor + 1) append(log, [entryAt(one.seq)]);
          } else if (one.kind === 'page') {
            const after = Math.max(0, log.cursor - 2);
            append(log, entries(after + 1, Math.min(30, after + one.limit)));
          }
          expect(log.entries.map(({ seq }) => seq)).toEqual(seqs(log.firstSeq, log.cursor));
        }
      }),
    );
  });
});
