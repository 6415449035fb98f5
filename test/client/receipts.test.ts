import { describe, expect, it } from 'vitest';
import { advance, haveIt, NO_RECEIPTS, takeCount, takeWatermarks } from '../../client/src/receipts.js';
import { pageOf, roomOf } from './entries.js';

const room = roomOf(['ana', 'ben', 'cleo']);
const nobodyJoined = new Map<string, number>();

describe('receipts', () => {
  it('count who has a message of those who were there', () => {
    const receipts = takeWatermarks(
      NO_RECEIPTS,
      pageOf([], {
        watermarks: [
          { userId: 'ben', delivered: 5, seen: 3 },
          { userId: 'cleo', delivered: 2, seen: 0 },
        ],
      }),
    );

    expect(haveIt(receipts, room, nobodyJoined, 'ana', 2)).toEqual({ delivered: 2, seen: 1, of: 2 });
    expect(haveIt(receipts, room, nobodyJoined, 'ana', 4)).toEqual({ delivered: 1, seen: 0, of: 2 });
    // Who joined later is no recipient, however far they are.
    expect(haveIt(receipts, room, new Map([['ben', 3]]), 'ana', 2)).toEqual({ delivered: 1, seen: 0, of: 1 });
  });

  it('never move back, and what was seen was delivered', () => {
    const seen = advance(NO_RECEIPTS, 'ben', 'seen', 7);

    expect(seen.others.get('ben')).toEqual({ delivered: 7, seen: 7 });
    expect(advance(seen, 'ben', 'delivered', 5)).toBe(seen);
    expect(advance(seen, 'ben', 'seen', 7)).toBe(seen);
    expect(advance(seen, undefined, 'seen', 9).own).toEqual({ delivered: 9, seen: 9 });
    // A page that was read before is behind what was told.
    const page = pageOf([], { watermarks: [{ userId: 'ben', delivered: 4, seen: 4 }] });
    expect(takeWatermarks(seen, page).others.get('ben')).toEqual({ delivered: 7, seen: 7 });
  });

  it('of a large room are what the counts and the lowest marks imply', () => {
    const large = roomOf([], { memberCount: 40 });
    const lowest = pageOf([], { watermarks: [{ delivered: 3, seen: 1 }] });
    let receipts = takeWatermarks(NO_RECEIPTS, lowest);
    receipts = takeCount(receipts, { seq: 5, delivered: 20, seen: 4 });
    receipts = takeCount(receipts, { seq: 9, delivered: 10, seen: 6 });

    expect(haveIt(receipts, large, nobodyJoined, 'ana', 3)).toEqual({ delivered: 39, seen: 6, of: 39 });
    expect(haveIt(receipts, large, nobodyJoined, 'ana', 5)).toEqual({ delivered: 20, seen: 6, of: 39 });
    expect(haveIt(receipts, large, nobodyJoined, 'ana', 9)).toEqual({ delivered: 10, seen: 6, of: 39 });
    expect(haveIt(receipts, large, nobodyJoined, 'ana', 10)).toEqual({ delivered: 0, seen: 0, of: 39 });
    expect(haveIt(receipts, large, new Map([['zoe', 8]]), 'ana', 5).of).toBe(38);
    // One count implies another where it is later and no lower.
    expect(takeCount(receipts, { seq: 10, delivered: 39, seen: 39 }).counts).toHaveLength(1);
  });
});
