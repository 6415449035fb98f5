import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { append, firstSeq, leavesHole, logOf, prepend, trim } from '../../client/src/room-log.js';
import { entryAt, seqs } from './entries.js';

const entries = (first: number, last: number) => seqs(first, last).map((seq) => entryAt(seq));

describe('the log of a room', () => {
  it('passes over what it has, and says what is new', () => {
    const { log, added } = append(logOf(entries(3, 5), 5), entries(4, 7));

    expect(log.entries.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7]);
    expect(added.map(({ seq }) => seq)).toEqual([6, 7]);
    expect(log.cursor).toBe(7);
  });

  it('knows a hole, and takes a page that ends the log to leave none', () => {
    const log = logOf(entries(1, 2), 2);

    expect(leavesHole(log, entryAt(3))).toBe(false);
    expect(leavesHole(log, entryAt(4))).toBe(true);
    // What is not in the page is nothing that this user may read.
    const { log: whole } = append(log, [entryAt(6)], 8);
    expect(leavesHole(whole, entryAt(9))).toBe(false);
  });

  it('says that there is more before it where it does not begin with the first', () => {
    expect(logOf([], 0).hasOlder).toBe(false);
    expect(logOf(entries(1, 2), 2).hasOlder).toBe(false);
    expect(logOf(entries(2, 3), 3).hasOlder).toBe(true);
    expect(logOf([], 4)).toMatchObject({ hasOlder: true, cursor: 4 });
    expect(firstSeq(logOf([], 4))).toBe(5);
  });

  it('keeps its newest entries when it is trimmed, and that it has older ones', () => {
    const log = trim(logOf(entries(1, 9), 9), 3);

    expect(log.entries.map(({ seq }) => seq)).toEqual([7, 8, 9]);
    expect(log).toMatchObject({ hasOlder: true, cursor: 9 });
    expect(trim(log, 3)).toBe(log);
  });

  it('is exact whatever pages and live entries come, in whatever order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('live' as const), seq: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('page' as const), limit: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ kind: fc.constant('older' as const), limit: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ kind: fc.constant('trim' as const), keep: fc.integer({ min: 1, max: 10 }) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.array(step), (start, steps) => {
        let log = logOf([], start);
        for (const one of steps) {
          if (one.kind === 'live') {
            const entry = entryAt(one.seq);
            if (!leavesHole(log, entry)) log = append(log, [entry]).log;
          } else if (one.kind === 'page') {
            const after = Math.max(0, log.cursor - 2);
            log = append(log, entries(after + 1, Math.min(30, after + one.limit))).log;
          } else if (one.kind === 'older') {
            const before = firstSeq(log);
            const first = Math.max(1, before - one.limit);
            log = prepend(log, entries(first, before - 1), first > 1);
          } else log = trim(log, one.keep);
          expect(log.entries.map(({ seq }) => seq)).toEqual(seqs(firstSeq(log), log.cursor));
        }
      }),
    );
  });
});
