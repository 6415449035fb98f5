import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { type Mark, NO_WATERMARKS, type ReceiptKind, type Watermarks } from '../../domain/receipts.js';
import type { Collections } from './collections.js';
import type { MarkDocument, ReceiptDocument } from './documents.js';

/** One member's watermarks in a room. */
export interface Pair {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly watermarks: Watermarks;
}

/** When a watermark reached a place. */
export interface Reached {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly kind: ReceiptKind;
  readonly seq: Seq;
  readonly at: number;
  /** The place was reached before, and a time is corrected if one is kept. */
  readonly again: boolean;
}

/** Blanks are in no id, so two pairs never share a key. */
export const pairKey = (roomId: RoomId, userId: UserId): string => `${roomId} ${userId}`;

export const watermarksIn = ({ delivered, seen }: ReceiptDocument): Watermarks => ({
  delivered: markIn(delivered),
  seen: markIn(seen),
});

/** One unordered bulk of merges, each atomic and idempotent. */
export const writePairs = async (
  receipts: Collections['receipts'],
  pairs: readonly Pair[],
): Promise<void> => {
  await receipts.bulkWrite(
    pairs.map(({ roomId, userId, watermarks: { delivered, seen } }) => ({
      updateOne: {
        filter: { _id: pairKey(roomId, userId) },
        update: {
          $max: { delivered: markOf(delivered), ...(seen.seq > 0 && { seen: markOf(seen) }) },
          $setOnInsert: { roomId, userId },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  );
};

/** The same of times: of several for one place the earliest stays. */
export const writeTimes = async (
  advances: Collections['advances'],
  times: readonly Reached[],
): Promise<void> => {
  await advances.bulkWrite(
    times.map(({ roomId, userId, kind, seq, at, again }) => ({
      updateOne: {
        filter: { _id: `${pairKey(roomId, userId)} ${kind} ${seq}` },
        update: {
          $min: { at: new Date(at) },
          ...(!again && { $setOnInsert: { roomId, userId, kind, seq } }),
        },
        upsert: !again,
      },
    })),
    { ordered: false },
  );
};

const markOf = ({ seq, at }: Mark): MarkDocument => ({ seq, minusAt: 0 - at });

const markIn = (mark: MarkDocument | undefined): Mark =>
  mark === undefined ? NO_WATERMARKS.seen : { seq: mark.seq, at: 0 - mark.minusAt };
