import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, END, EVERYTHING, rangesOf, type Span, within } from '../../src/domain/spans.js';

const LAST = 14;
const seqs = Array.from({ length: LAST }, (_, i) => i + 1);
const positions = fc.integer({ min: -1, max: LAST + 2 });

/** Ascending and separate, empty ones among them, the last one open in half of the cases. */
const someSpans: fc.Arbitrary<readonly Span[]> = fc
  .tuple(fc.array(fc.integer({ min: 1, max: LAST }), { maxLength: 8 }), fc.boolean())
  .map(([bounds, open]) => {
    const ascending = [...bounds].sort((a, b) => a - b);
    const spans = ascending.flatMap((from, i): Span[] => {
      const to = ascending[i + 1];
      if (i % 2 === 1) return [];
      return to === undefined ? [{ from }] : [{ from, to }];
    });
    return open ? spans : spans.filter(({ to }) => to !== undefined);
  });

describe('clipping spans', () => {
  it('gives the seqs that lie in them and between the two ends', () => {
    fc.assert(
      fc.property(someSpans, positions, positions, (spans, from, to) => {
        const ranges = clip(spans, from, to);

        expect(seqs.filter((seq) => within(ranges, seq))).toEqual(
          seqs.filter((seq) => within(spans, seq) && seq >= from && seq < to),
        );
      }),
    );
  });

  it('gives ascending ranges, none of them empty, and none below the first seq', () => {
    fc.assert(
      fc.property(someSpans, positions, positions, (spans, from, to) => {
        const bounds = clip(spans, from, to).flatMap((range) => [range.from, range.to]);

        expect(bounds.every((bound) => bound >= 1 && bound <= Math.max(1, to))).toBe(true);
        for (let i = 1; i < bounds.length; i++) {
          const [before, here] = [bounds[i - 1] as number, bounds[i] as number];
          // One may start where the one before ends; an end lies beyond its start.
          if (i % 2 === 1) expect(here).toBeGreaterThan(before);
          else expect(here).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });
});

describe('the ranges of a filter', () => {
  it('are the parts of its spans above `after`, up to `upTo` and below the end', () => {
    fc.assert(
      fc.property(someSpans, positions, positions, positions, (spans, after, upTo, end) => {
        const ranges = rangesOf({ spans, after, upTo }, end);

        expect(seqs.filter((seq) => within(ranges, seq))).toEqual(
          seqs.filter((seq) => within(spans, seq) && seq > after && seq <= upTo && seq < end),
        );
      }),
    );
  });

  it('are everything for an empty filter', () => {
    expect(rangesOf({})).toEqual([{ from: 1, to: END }]);
    expect(rangesOf({}, 5)).toEqual(clip(EVERYTHING, 1, 5));
    expect(rangesOf({}, 1)).toEqual([]);
  });
});
