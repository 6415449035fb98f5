import type { Advance, ReceiptRepository } from '../../application/ports/receipt-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import {
  advanced,
  mergeWatermarks,
  NO_WATERMARKS,
  RECEIPT_KINDS,
  watermarksOf,
} from '../../domain/receipts.js';
import type { Acknowledgement, ReceiptKind, Watermarks } from '../../domain/receipts.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { makeReceiptRows, type StoredPair } from './receipt-rows.js';
import type { SqliteStore } from './sqlite-store.js';

/** Pairs that are kept in memory; each is some hundred bytes. */
const CACHED_PAIRS = 100_000;

export const makeSqliteReceiptRepository = ({
  database,
  advances,
  write,
  read,
  keep,
}: SqliteStore): ReceiptRepository => {
  const rows = makeReceiptRows(database, advances);
  // Most acknowledgements go to pairs that have just advanced.
  const cache = makeBoundedCache<string, StoredPair>(CACHED_PAIRS);
  keep({ write: () => undefined, forget: () => cache.clear() });

  const find = (roomId: RoomId, userId: UserId): StoredPair | undefined => {
    const key = keyOf(roomId, userId);
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const stored = rows.find(roomId, userId);
    if (stored !== undefined) cache.set(key, stored);
    return stored;
  };

  const insert = (roomId: RoomId, userId: UserId): StoredPair => {
    const stored = rows.insert(roomId, userId);
    cache.set(keyOf(roomId, userId), stored);
    return stored;
  };

  const merge = (acknowledgement: Acknowledgement, keepTimes: boolean): Advance => {
    const { roomId, userId, seq } = acknowledgement;
    const known = find(roomId, userId);
    const before = known?.watermarks ?? NO_WATERMARKS;
    if (seq <= 0) return { acknowledgement, before, after: before };
    const after = mergeWatermarks(before, watermarksOf(acknowledgement));
    const moved = RECEIPT_KINDS.filter((kind) => differs(before, after, kind));
    if (moved.length === 0) return { acknowledgement, before, after };
    const stored = known ?? insert(roomId, userId);
    const { pair } = stored;
    const further = moved.filter((kind) => advanced(before, after, kind));
    if (further.length < moved.length) {
      // A place that was acknowledged again with an earlier time: the merge has taken that, and so does the kept one.
      advances.move();
      for (const kind of moved) rows.correctTime(pair, kind, after[kind].seq, after[kind].at);
    }
    advances.add(pair, after, keepTimes ? further : []);
    stored.watermarks = after;
    return { acknowledgement, before, after };
  };

  const pick = <K>(keys: readonly K[], pairOf: (key: K) => StoredPair | undefined) => {
    const found = new Map<K, Watermarks>();
    for (const key of keys) {
      const stored = pairOf(key);
      if (stored !== undefined) found.set(key, stored.watermarks);
    }
    return found;
  };

  return {
    advance: (acknowledgements, { keepTimes }) =>
      write(() => acknowledgements.map((each) => merge(each, keepTimes))),
    find: (roomId, users) => read(() => pick(users, (user) => find(roomId, user))),
    findOf: (userId, roomIds) => read(() => pick(roomIds, (id) => find(id, userId))),
    times: (roomId, seq, users) =>
      read(
        () =>
          new Map(
            users.flatMap((user) => {
              const times = rows.times(roomId, user, seq);
              return times === undefined ? [] : [[user, times]];
            }),
          ),
      ),
  };
};

/** Blanks are in no id, so two keys never meet. */
const keyOf = (roomId: RoomId, userId: UserId): string => `${roomId} ${userId}`;

const differs = (before: Watermarks, after: Watermarks, kind: ReceiptKind): boolean =>
  before[kind].seq !== after[kind].seq || before[kind].at !== after[kind].at;
