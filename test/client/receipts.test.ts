import { describe, expect, it } from 'vitest';
import {
  advance,
  haveIt,
  marksOf,
  type Receipts,
  takeCount,
  takeWatermarks,
} from '../../client/src/receipts.js';
import type { RoomInfo } from '../../client/src/membership.js';
import { pageOf, roomOf } from './entries.js';

const room = roomOf(['ana', 'ben', 'cleo']);

/** What ana's client knows of a room. */
const receiptsOf = (info: RoomInfo): Receipts => ({
  me: () => 'ana',
  info,
  marks: new Map(),
  counts: [],
  joins: new Map(),
});

describe('receipts', () => {
  it('count who has a message of those who were there', () => {
    const receipts = receiptsOf(room);
    takeWatermarks(
      receipts,
      pageOf([], {
        watermarks: [
          { userId: 'ben', delivered: 5, seen: 3 },
          { userId: 'cleo', delivered: 2, seen: 0 },
        ],
      }),
    );

    expect(haveIt(receipts, 2)).toEqual({ delivered: 2, seen: 1, of: 2 });
    expect(haveIt(receipts, 4)).toEqual({ delivered: 1, seen: 0, of: 2 });
    // Who joined later is no recipient, however far they are.
    expect(haveIt({ ...receipts, joins: new Map([['ben', 3]]) }, 2)).toEqual({
      delivered: 1,
      seen: 0,
      of: 1,
    });
  });

  it('never move back, and what was seen was delivered', () => {
    const receipts = receiptsOf(room);
    advance(receipts, 'ben', { delivered: 0, seen: 7 });
    expect(marksOf(receipts, 'ben')).toEqual({ delivered: 7, seen: 7 });
    advance(receipts, 'ben', { delivered: 5, seen: 0 });
    expect(marksOf(receipts, 'ben')).toEqual({ delivered: 7, seen: 7 });
    // A page that was read before is behind what was told.
    const page = pageOf([], { seen: 9, watermarks: [{ userId: 'ben', delivered: 4, seen: 4 }] });
    takeWatermarks(receipts, page);
    expect(marksOf(receipts, 'ben')).toEqual({ delivered: 7, seen: 7 });
    expect(marksOf(receipts, 'ana')).toEqual({ delivered: 9, seen: 9 });
  });

  it('of a large room are what the counts and the lowest marks imply', () => {
    const large = roomOf([], { memberCount: 40 });
    const lowest = pageOf([], { watermarks: [{ delivered: 3, seen: 1 }] });
    const receipts = receiptsOf(large);
    takeWatermarks(receipts, lowest);
    takeCount(receipts, { seq: 5, delivered: 20, seen: 4 });
    takeCount(receipts, { seq: 9, delivered: 10, seen: 6 });

    expect(haveIt(receipts, 3)).toEqual({ delivered: 39, seen: 6, of: 39 });
    expect(haveIt(receipts, 5)).toEqual({ delivered: 20, seen: 6, of: 39 });
    expect(haveIt(receipts, 9)).toEqual({ delivered: 10, seen: 6, of: 39 });
    expect(haveIt(receipts, 10)).toEqual({ delivered: 0, seen: 0, of: 39 });
    expect(haveIt({ ...receipts, joins: new Map([['zoe', 8]]) }, 5)?.of).toBe(38);
    // One count implies another where it is later and no lower.
    const known = receipts.counts.length;
    takeCount(receipts, { seq: 10, delivered: 39, seen: 39 });
    expect(receipts.counts).toHaveLength(known - 1);
  });
});
