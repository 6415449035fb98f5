import { describe, expect, it } from 'vitest';
import {
  advance,
  applyCounts,
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
  lowest: { delivered: 0, seen: 0 },
  others: [],
  counts: new Map(),
  memberships: new Map(),
});

const countAt = (receipts: Receipts, seq: number) => countReceipts(receipts, { seq, messageId: `m${seq}` });

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

    expect(countAt(receipts, 2)).toEqual({ delivered: 2, seen: 1, of: 2 });
    expect(countAt(receipts, 4)).toEqual({ delivered: 1, seen: 0, of: 2 });
    // A member who joined later is not a recipient, whatever their watermarks are.
    expect(countAt({ ...receipts, memberships: joinedAt('ben', 3) }, 2)).toEqual({
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

  it('of a large room follow from what the server has counted, and from the lowest watermarks', () => {
    const receipts = receiptsOf(roomOf([], { memberCount: 40 }));
    applyWatermarks(receipts, pageOf([], { watermarks: [{ delivered: 3, seen: 1 }] }));
    applyCounts(receipts, [
      { messageId: 'm3', delivered: 30, seen: 6, of: 38 },
      { messageId: 'm5', delivered: 20, seen: 4, of: 39 },
    ]);

    expect(countAt(receipts, 1)).toEqual({ delivered: 39, seen: 39, of: 39 });
    expect(countAt(receipts, 3)).toEqual({ delivered: 38, seen: 6, of: 38 });
    expect(countAt(receipts, 5)).toEqual({ delivered: 20, seen: 4, of: 39 });
    expect(countAt(receipts, 9)).toEqual({ delivered: 0, seen: 0, of: 39 });
    expect(countAt({ ...receipts, memberships: joinedAt('zoe', 10) }, 9)?.of).toBe(38);
    // Counted anew, they may be fewer: a member has left.
    applyCounts(receipts, [{ messageId: 'm5', delivered: 19, seen: 3, of: 38 }]);
    expect(countAt(receipts, 5)).toEqual({ delivered: 19, seen: 3, of: 38 });
  });

  it('stay as they were where a room grows above 32 members, and where it shrinks back', () => {
    const others = Array.from({ length: 31 }, (_, i) => `u${i}`);
    const small = roomOf(['ana', ...others], { memberCount: 32 });
    const receipts = receiptsOf(small);
    const watermarks = others.map((userId, i) => ({ userId, delivered: 5, seen: i < 5 ? 5 : 0 }));
    applyWatermarks(receipts, pageOf([], { watermarks }));
    const at32 = countAt(receipts, 5);

    receipts.info = roomOf(['ana', ...others, 'zoe'], { memberCount: 33 });
    receipts.memberships.set('zoe', { seq: 6, isMember: true });
    const at33 = countAt(receipts, 5);
    applyCounts(receipts, [{ messageId: 'm5', delivered: 31, seen: 9, of: 31 }]);
    const counted = countAt(receipts, 5);
    receipts.info = small;
    receipts.memberships.set('zoe', { seq: 7, isMember: false });
    applyWatermarks(receipts, pageOf([], { watermarks: watermarks.map((row) => ({ ...row, seen: 5 })) }));

    expect(at32).toEqual({ delivered: 31, seen: 5, of: 31 });
    expect(at33).toEqual(at32);
    expect(counted).toEqual({ delivered: 31, seen: 9, of: 31 });
    expect(countAt(receipts, 5)).toEqual({ delivered: 31, seen: 31, of: 31 });
    // Grown again, it does not show what was counted before.
    receipts.info = roomOf(['ana', ...others, 'zoe'], { memberCount: 33 });
    receipts.memberships.set('zoe', { seq: 8, isMember: true });
    expect(countAt(receipts, 5)).toEqual({ delivered: 31, seen: 31, of: 31 });
  });
});
