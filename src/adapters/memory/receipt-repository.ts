import type { Advance, ReceiptRepository } from '../../application/ports/receipt-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import {
  advanced,
  mergeWatermarks,
  NO_WATERMARKS,
  RECEIPT_KINDS,
  watermarksOf,
} from '../../domain/receipts.js';
import type { Acknowledgement, Mark, ReceiptKind, ReceiptTimes, Watermarks } from '../../domain/receipts.js';
import { atOnce } from './at-once.js';
import { lowerBound } from './lower-bound.js';
import { pick } from './pick.js';

export const makeMemoryReceiptRepository = (): ReceiptRepository => {
  const rooms = new Map<RoomId, Map<UserId, Pair>>();

  return {
    advance: (acknowledgements, { keepTimes }) =>
      atOnce(() => acknowledgements.map((each) => merge(rooms, each, keepTimes))),
    find: (roomId, users) =>
      atOnce(() => {
        const pairs = rooms.get(roomId);
        return pick(users, (user) => pairs?.get(user)?.watermarks);
      }),
    findOf: (userId, roomIds) => atOnce(() => pick(roomIds, (id) => rooms.get(id)?.get(userId)?.watermarks)),
    times: (roomId, seq, users) =>
      atOnce(() => {
        const pairs = rooms.get(roomId);
        return pick(users, (user) => timesOf(pairs?.get(user)?.kept, seq));
      }),
  };
};

interface Pair {
  watermarks: Watermarks;
  /** Missing as long as no time was to be kept. */
  kept?: Record<ReceiptKind, Advances>;
}

/** Ascending by seq, as watermarks only go up; `ats[i]` is when `seqs[i]` was reached. */
interface Advances {
  readonly seqs: Seq[];
  readonly ats: number[];
}

const merge = (
  rooms: Map<RoomId, Map<UserId, Pair>>,
  acknowledgement: Acknowledgement,
  keepTimes: boolean,
): Advance => {
  const { roomId, userId, seq } = acknowledgement;
  const pairs = rooms.get(roomId) ?? new Map<UserId, Pair>();
  const pair = pairs.get(userId) ?? { watermarks: NO_WATERMARKS };
  const before = pair.watermarks;
  if (seq <= 0) return { acknowledgement, before, after: before };
  const after = mergeWatermarks(before, watermarksOf(acknowledgement));
  for (const kind of RECEIPT_KINDS) {
    if (advanced(before, after, kind)) keepAdvance(pair, kind, after[kind], keepTimes);
    else correctLast(pair, kind, after[kind]);
  }
  pair.watermarks = after;
  pairs.set(userId, pair);
  rooms.set(roomId, pairs);
  return { acknowledgement, before, after };
};

const keepAdvance = (pair: Pair, kind: ReceiptKind, mark: Mark, keepTimes: boolean): void => {
  if (!keepTimes) return;
  pair.kept ??= { delivered: { seqs: [], ats: [] }, seen: { seqs: [], ats: [] } };
  pair.kept[kind].seqs.push(mark.seq);
  pair.kept[kind].ats.push(mark.at);
};

/** The same position acknowledged with an earlier time: the merge has taken that, and so does the kept one. */
const correctLast = (pair: Pair, kind: ReceiptKind, mark: Mark): void => {
  const advances = pair.kept?.[kind];
  if (advances?.seqs.at(-1) === mark.seq) advances.ats[advances.ats.length - 1] = mark.at;
};

const timesOf = (kept: Pair['kept'], seq: Seq): ReceiptTimes | undefined => {
  const delivered = kept && firstCovering(kept.delivered, seq);
  const seen = kept && firstCovering(kept.seen, seq);
  if (delivered === undefined && seen === undefined) return undefined;
  return { ...(delivered !== undefined && { delivered }), ...(seen !== undefined && { seen }) };
};

const firstCovering = ({ seqs, ats }: Advances, seq: Seq): number | undefined => ats[lowerBound(seqs, seq)];
