import { describe, expect, it } from 'vitest';
import {
  advance,
  applyCount,
  applyWatermarks,
  countReceipts,
  type Receipts,
  watermarksOf,
} from '../../client/src/receipts.js';
import type { RoomInfo } from '../../client/src/room-info.js';
import { pageOf, roomOf } from './entries.js';

const room = roomOf(['ana', 'ben', 'cleo']);

/** What ana's client knows of the receipts of a room. */
const receiptsOf = (info: RoomInfo): Receipts => ({
  me: () => 'ana',
  info,
  watermarks: new Map(),
  counts: [],
  others: [],
  memberships: new Map(),
});

const joinedAt = (userId: string, seq: number) => new Map([[userId, { seq, isMember: true }]]);

describe('receipts', () => {
  it('count the recipients that have a message', () => {
    const receipts = receiptsOf(room);
    applyWatermarks(
      receipts,
      pageOf([], {
        watermarks: [
          { userId: 'ben', delivered: 5, seen: 3 },
          { userId: 'cleo', delivered: 2, seen: 0 },
        ],
      }),
    );

    expect(countReceipts(receipts, 2)).toEqual({ delivered: 2, seen: 1, of: 2 });
    expect(countReceipts(receipts, 4)).toEqual({ delivered: 1, seen: 0, of: 2 });
    // A member who joined later is not a recipient, whatever their watermarks are.
    expect(countReceipts({ ...receipts, memberships: joinedAt('ben', 3) }, 2)).toEqual({
      delivered: 1,
      seen: 0,
      of: 1,
    });
  });

  it('never move back, and what was seen was delivered', () => {
    const receipts = receiptsOf(room);
    advance(receipts, 'ben', { seen: 7 });
    expect(watermarksOf(receipts, 'ben')).toEqual({ delivered: 7, seen: 7 });
    advance(receipts, 'ben', { delivered: 5 });
    expect(watermarksOf(receipts, 'ben')).toEqual({ delivered: 7, seen: 7 });
    // A page may be older than the receipts that have come since.
    const page = pageOf([], { seen: 9, watermarks: [{ userId: 'ben', delivered: 4, seen: 4 }] });
    applyWatermarks(receipts, page);
    expect(watermarksOf(receipts, 'ben')).toEqual({ delivered: 7, seen: 7 });
    expect(watermarksOf(receipts, 'ana')).toEqual({ delivered: 9, seen: 9 });
  });

  it('of a large room follow from the counts and the lowest watermarks', () => {
    const large = roomOf([], { memberCount: 40 });
    const lowest = pageOf([], { watermarks: [{ delivered: 3, seen: 1 }] });
    const receipts = receiptsOf(large);
    applyWatermarks(receipts, lowest);
    applyCount(receipts, { seq: 5, delivered: 20, seen: 4 });
    applyCount(receipts, { seq: 9, delivered: 10, seen: 6 });

    expect(countReceipts(receipts, 3)).toEqual({ delivered: 39, seen: 6, of: 39 });
    expect(countReceipts(receipts, 5)).toEqual({ delivered: 20, seen: 6, of: 39 });
    expect(countReceipts(receipts, 9)).toEqual({ delivered: 10, seen: 6, of: 39 });
    expect(countReceipts(receipts, 10)).toEqual({ delivered: 0, seen: 0, of: 39 });
    expect(countReceipts({ ...receipts, memberships: joinedAt('zoe', 8) }, 5)?.of).toBe(38);
    // A later count that is no lower implies an earlier one.
    const known = receipts.counts.length;
    applyCount(receipts, { seq: 10, delivered: 39, seen: 39 });
    expect(receipts.counts).toHaveLength(known - 1);
  });
});
