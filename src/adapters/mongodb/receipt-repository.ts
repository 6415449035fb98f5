import { trusted } from 'mongoose';
import type { Advance, ReceiptRepository } from '../../application/ports/receipt-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import {
  type Acknowledgement,
  advanced,
  mergeWatermarks,
  NO_WATERMARKS,
  RECEIPT_KINDS,
  type ReceiptTimes,
  type Watermarks,
  watermarksOf,
} from '../../domain/receipts.js';
import { makeBatcher } from './batcher.js';
import type { MongoStore } from './mongo-store.js';
import {
  type Pair,
  pairKey,
  type Reached,
  watermarksIn,
  writePairs,
  writeTimes,
} from './receipt-documents.js';

/** At most one write of watermarks in this time; what comes meanwhile goes into the next. */
export const FLUSH_INTERVAL_MS = 50;

export const makeMongoReceiptRepository = (
  { attempt, clock, onClose, collections: { receipts, advances } }: MongoStore,
  { flushIntervalMs = FLUSH_INTERVAL_MS } = {},
): ReceiptRepository => {
  const read = async (keys: readonly string[]): Promise<ReadonlyMap<string, Watermarks>> => {
    if (keys.length === 0) return new Map();
    const documents = await receipts.find({ _id: trusted({ $in: [...keys] }) }).lean();
    return new Map(documents.map((document) => [document._id, watermarksIn(document)]));
  };

  const pick = async <K>(names: readonly K[], keyOf: (name: K) => string) => {
    const stored = await attempt(() => read(names.map(keyOf)));
    const found = new Map<K, Watermarks>();
    for (const name of names) {
      const watermarks = stored.get(keyOf(name));
      if (watermarks !== undefined) found.set(name, watermarks);
    }
    return found;
  };

  /** Of the pairs as they are stored, what the acknowledgements make of them, one after another. Idempotent. */
  const merge = async (batch: readonly Acknowledged[]): Promise<readonly Advance[]> => {
    const keys = new Set(batch.map(({ acknowledgement: { roomId, userId } }) => pairKey(roomId, userId)));
    const known = new Map(await read([...keys]));
    const changed = new Map<string, Pair>();
    const times: Reached[] = [];
    const results = batch.map(({ acknowledgement, keepTimes }): Advance => {
      const { roomId, userId, seq } = acknowledgement;
      const key = pairKey(roomId, userId);
      const before = known.get(key) ?? NO_WATERMARKS;
      const after = seq > 0 ? mergeWatermarks(before, watermarksOf(acknowledgement)) : before;
      if (RECEIPT_KINDS.some((kind) => differs(before, after, kind))) {
        changed.set(key, { roomId, userId, watermarks: after });
        times.push(...timesOf(acknowledgement, before, after, keepTimes));
        known.set(key, after);
      }
      return { acknowledgement, before, after };
    });
    // Times first: one that lies above a watermark says nothing yet.
    if (times.length > 0) await writeTimes(advances, times);
    if (changed.size > 0) await writePairs(receipts, [...changed.values()]);
    return results;
  };

  const batcher = makeBatcher(clock, flushIntervalMs, (batch: readonly Acknowledged[]) =>
    attempt(() => merge(batch)),
  );
  onClose(() => batcher.flush());

  const timeOf = async (roomId: RoomId, userId: UserId, seq: Seq): Promise<ReceiptTimes> => {
    const first = RECEIPT_KINDS.map(async (kind) => {
      const covering = advances.findOne({ roomId, userId, kind, seq: trusted({ $gte: seq }) });
      return (await covering.sort({ seq: 1 }).lean())?.at.getTime();
    });
    const [delivered, seen] = await Promise.all(first);
    return { ...(delivered !== undefined && { delivered }), ...(seen !== undefined && { seen }) };
  };

  return {
    advance: (acknowledgements, { keepTimes }) =>
      Promise.all(acknowledgements.map((acknowledgement) => batcher.add({ acknowledgement, keepTimes }))),
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

interface Acknowledged {
  readonly acknowledgement: Acknowledgement;
  readonly keepTimes: boolean;
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
