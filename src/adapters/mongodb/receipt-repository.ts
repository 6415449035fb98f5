import { trusted } from 'mongoose';
import type {
  AcknowledgementToStore,
  ReceiptRepository,
} from '../../application/ports/receipt-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import {
  lowestStanding,
  NO_WATERMARKS,
  RECEIPT_KINDS,
  type ReceiptTimes,
  standing,
  type Watermarks,
} from '../../domain/receipts.js';
import { memberIds } from '../../domain/room.js';
import { type MergedReceipt, mergeReceipt, toReceiptTimes } from '../storage/merge-receipt.js';
import { pick } from '../storage/pick.js';
import type { Collections } from './collections.js';
import { markDocument, watermarksIn } from './document-mapping.js';
import type { MongoStore } from './mongo-store.js';

export const makeMongoReceiptRepository = ({ attempt, collections }: MongoStore): ReceiptRepository => {
  const { receipts, receiptTimes } = collections;

  const read = async (keys: readonly string[]): Promise<ReadonlyMap<string, Watermarks>> => {
    if (keys.length === 0) return new Map();
    const documents = await receipts.find({ _id: trusted({ $in: [...keys] }) }).lean();
    return new Map(documents.map((document) => [document._id, watermarksIn(document)]));
  };

  const find = async <K>(
    keys: readonly K[],
    idOf: (key: K) => string,
  ): Promise<ReadonlyMap<K, Watermarks>> => {
    const stored = await attempt(() => read(keys.map(idOf)));
    return pick(keys, (key) => stored.get(idOf(key)));
  };

  const timesOf = async (roomId: RoomId, userId: UserId, seq: Seq): Promise<ReceiptTimes> => {
    const first = RECEIPT_KINDS.map(async (kind) => {
      const covering = receiptTimes.findOne({ roomId, userId, kind, seq: trusted({ $gte: seq }) });
      return (await covering.sort({ seq: 1 }).lean())?.at.getTime();
    });
    const [delivered, seen] = await Promise.all(first);
    return toReceiptTimes(delivered, seen);
  };

  return {
    advance(acknowledgements) {
      const keys = new Set(acknowledgements.map(keyOf));
      let merged: readonly MergedReceipt[] | undefined;
      return attempt(async () => {
        // A retry merges into the rows as they were first read. Read again, they may hold the update already, stored
        // by a write whose answer was lost, and it would look like one that was published.
        merged ??= mergeAll(await read([...keys]), acknowledgements);
        // Times first: one above its watermark says nothing yet.
        await writeTimes(receiptTimes, merged);
        await writeRows(receipts, merged);
        return merged.map(({ acknowledgement, before, after }) => ({ acknowledgement, before, after }));
      });
    },
    find: (roomId, users) => find(users, (userId) => keyOf({ roomId, userId })),
    async lowest(room, except) {
      const others = memberIds(room).filter((userId) => userId !== except);
      const rows = await find(others, (userId) => keyOf({ roomId: room.id, userId }));
      return lowestStanding(others.map((user) => standing(room, user, rows.get(user) ?? NO_WATERMARKS)));
    },
    findOf: (userId, roomIds) => find(roomIds, (roomId) => keyOf({ roomId, userId })),
    times: (roomId, seq, users) =>
      attempt(async () => {
        const times = users.map(async (userId): Promise<[UserId, ReceiptTimes]> => [
          userId,
          await timesOf(roomId, userId, seq),
        ]);
        return new Map(await Promise.all(times));
      }),
  };
};

/** No id contains a blank, so no two rows share a key. */
const keyOf = ({ roomId, userId }: { readonly roomId: RoomId; readonly userId: UserId }): string =>
  `${roomId} ${userId}`;

/** One after another, because several acknowledgements may concern one row. */
const mergeAll = (
  stored: ReadonlyMap<string, Watermarks>,
  acknowledgements: readonly AcknowledgementToStore[],
): readonly MergedReceipt[] => {
  const rows = new Map(stored);
  return acknowledgements.map((acknowledgement) => {
    const key = keyOf(acknowledgement);
    const merged = mergeReceipt(rows.get(key) ?? NO_WATERMARKS, acknowledgement);
    rows.set(key, merged.after);
    return merged;
  });
};

/*
 * Each is one bulk of merges, which are atomic per document and idempotent. The bulks are ordered because mongoose
 * silently drops updates that it cannot cast from an unordered one, and a time is corrected after it was added.
 */

const writeTimes = async (
  receiptTimes: Collections['receiptTimes'],
  merged: readonly MergedReceipt[],
): Promise<void> => {
  const updates = merged.flatMap(({ acknowledgement, reached }) => {
    const { roomId, userId } = acknowledgement;
    return reached.map(({ kind, mark: { seq, at }, again }) => ({
      updateOne: {
        filter: { _id: `${keyOf(acknowledgement)} ${kind} ${seq}` },
        update: {
          $min: { at: new Date(at) },
          ...(!again && { $setOnInsert: { roomId, userId, kind, seq } }),
        },
        upsert: !again,
      },
    }));
  });
  if (updates.length > 0) await receiptTimes.bulkWrite(updates);
};

const writeRows = async (
  receipts: Collections['receipts'],
  merged: readonly MergedReceipt[],
): Promise<void> => {
  // Of several merges into one row the last holds all of them.
  const changed = merged.filter((each) => each.changed);
  const last = new Map(changed.map((each) => [keyOf(each.acknowledgement), each]));
  const updates = [...last].map(([key, { acknowledgement, after }]) => ({
    updateOne: {
      filter: { _id: key },
      update: {
        $max: {
          delivered: markDocument(after.delivered),
          ...(after.seen.seq > 0 && { seen: markDocument(after.seen) }),
        },
        $setOnInsert: { roomId: acknowledgement.roomId, userId: acknowledgement.userId },
      },
      upsert: true,
    },
  }));
  if (updates.length > 0) await receipts.bulkWrite(updates);
};
