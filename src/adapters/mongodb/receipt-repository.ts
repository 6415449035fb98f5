import { trusted } from 'mongoose';
import type { Advance, ReceiptRepository } from '../../application/ports/receipt-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { advanced, mergeWatermarks, NO_WATERMARKS, RECEIPT_KINDS } from '../../domain/receipts.js';
import {
  type Acknowledgement,
  type ReceiptTimes,
  type Watermarks,
  watermarksOf,
} from '../../domain/receipts.js';
import type { MongoStore } from './mongo-store.js';
import { makeReceiptBuffer } from './receipt-buffer.js';
import { pairKey, type Reached, watermarksIn, writePairs, writeTimes } from './receipt-documents.js';

/** At most one write of watermarks in this time; what comes meanwhile goes into the next. */
export const FLUSH_INTERVAL_MS = 50;

export const makeMongoReceiptRepository = (
  store: MongoStore,
  { flushIntervalMs = FLUSH_INTERVAL_MS } = {},
): ReceiptRepository => {
  const { attempt, clock, onClose } = store;
  const { receipts, advances } = store.collections;

  const buffer = makeReceiptBuffer(clock, flushIntervalMs, async (pairs, times) => {
    // Times first: one that lies above a watermark says nothing yet.
    if (times.length > 0) await attempt(() => writeTimes(advances, times));
    await attempt(() => writePairs(receipts, pairs));
  });
  onClose(() => buffer.flush());

  const read = async (keys: readonly string[]): Promise<ReadonlyMap<string, Watermarks>> => {
    if (keys.length === 0) return new Map();
    const documents = await attempt(() => receipts.find({ _id: trusted({ $in: [...keys] }) }).lean());
    return new Map(documents.map((document) => [document._id, watermarksIn(document)]));
  };

  const pick = async <K>(names: readonly K[], keyOf: (name: K) => string) => {
    const stored = await read(names.map(keyOf));
    const found = new Map<K, Watermarks>();
    for (const name of names) {
      const watermarks = stored.get(keyOf(name));
      if (watermarks !== undefined) found.set(name, watermarks);
    }
    return found;
  };

  const merge = (acknowledgement: Acknowledgement, keepTimes: boolean): Merged => {
    const { roomId, userId, seq } = acknowledgement;
    const key = pairKey(roomId, userId);
    const before = buffer.known(key) ?? NO_WATERMARKS;
    const nothing = { acknowledgement, before, after: before };
    if (seq <= 0) return { advance: nothing, stored: Promise.resolve() };
    const after = mergeWatermarks(before, watermarksOf(acknowledgement));
    const times = timesOf(acknowledgement, before, after, keepTimes);
    const isNews = RECEIPT_KINDS.some((kind) => differs(before, after, kind));
    const stored = isNews ? buffer.add({ roomId, userId, watermarks: after }, times) : buffer.stored(key);
    return { advance: { acknowledgement, before, after }, stored };
  };

  const timeOf = async (roomId: RoomId, userId: UserId, seq: Seq): Promise<ReceiptTimes> => {
    const first = RECEIPT_KINDS.map(async (kind) => {
      const covering = advances.findOne({ roomId, userId, kind, seq: trusted({ $gte: seq }) });
      return (await covering.sort({ seq: 1 }).lean())?.at.getTime();
    });
    const [delivered, seen] = await Promise.all(first);
    return { ...(delivered !== undefined && { delivered }), ...(seen !== undefined && { seen }) };
  };

  return {
    async advance(acknowledgements, { keepTimes }) {
      const keys = acknowledgements.map(({ roomId, userId }) => pairKey(roomId, userId));
      const unknown = [...new Set(keys)].filter((key) => buffer.known(key) === undefined);
      const found = await read(unknown);
      for (const key of unknown) buffer.learn(key, found.get(key) ?? NO_WATERMARKS);
      const merged = acknowledgements.map((each) => merge(each, keepTimes));
      await Promise.all(merged.map(({ stored }) => stored));
      return merged.map(({ advance }) => advance);
    },
    find: (roomId, users) => pick(users, (userId) => pairKey(roomId, userId)),
    findOf: (userId, roomIds) => pick(roomIds, (roomId) => pairKey(roomId, userId)),
    times: (roomId, seq, users) =>
      attempt(async () => {
        const times = users.map(async (userId): Promise<[UserId, ReceiptTimes]> => [
          userId,
          await timeOf(roomId, userId, seq),
        ]);
        return new Map(await Promise.all(times));
      }),
  };
};

interface Merged {
  readonly advance: Advance;
  /** Resolves when it is. */
  readonly stored: Promise<void>;
}

const differs = (before: Watermarks, after: Watermarks, kind: Reached['kind']): boolean =>
  before[kind].seq !== after[kind].seq || before[kind].at !== after[kind].at;

/** A place that was reached again with an earlier time: the merge has taken that, and so does the kept one. */
const timesOf = (
  { roomId, userId }: Acknowledgement,
  before: Watermarks,
  after: Watermarks,
  keepTimes: boolean,
): readonly Reached[] =>
  RECEIPT_KINDS.flatMap((kind) => {
    const again = !advanced(before, after, kind);
    if (again ? !differs(before, after, kind) : !keepTimes) return [];
    return [{ roomId, userId, kind, ...after[kind], again }];
  });
