import type {
  AcknowledgementToStore,
  ReceiptRepository,
  ReceiptUpdate,
} from '../../application/ports/receipt-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { lowestStanding, NO_WATERMARKS, type ReceiptKind, standing } from '../../domain/receipts.js';
import type { ReceiptTimes, Watermarks } from '../../domain/receipts.js';
import { memberIds } from '../../domain/room.js';
import { atOnce } from '../storage/at-once.js';
import { mergeReceipt, type ReachedMark, toReceiptTimes } from '../storage/merge-receipt.js';
import { pick } from '../storage/pick.js';
import { lowerBound } from './lower-bound.js';

export const makeMemoryReceiptRepository = (): ReceiptRepository => {
  const rooms = new Map<RoomId, Map<UserId, ReceiptRow>>();

  return {
    advance: (acknowledgements) => atOnce(() => acknowledgements.map((each) => store(rooms, each))),
    find: (roomId, users) =>
      atOnce(() => {
        const rows = rooms.get(roomId);
        return pick(users, (user) => rows?.get(user)?.watermarks);
      }),
    lowest: (room, except) =>
      atOnce(() => {
        const rows = rooms.get(room.id);
        const others = memberIds(room).filter((user) => user !== except);
        return lowestStanding(
          others.map((user) => standing(room, user, rows?.get(user)?.watermarks ?? NO_WATERMARKS)),
        );
      }),
    findOf: (userId, roomIds) => atOnce(() => pick(roomIds, (id) => rooms.get(id)?.get(userId)?.watermarks)),
    times: (roomId, seq, users) =>
      atOnce(() => {
        const rows = rooms.get(roomId);
        return pick(users, (user) => {
          const row = rows?.get(user);
          return row && timesOf(row, seq);
        });
      }),
  };
};

interface ReceiptRow {
  watermarks: Watermarks;
  readonly times: Readonly<Record<ReceiptKind, ReachedTimes>>;
}

/** Ascending by seq, as watermarks only go up; `ats[i]` is when `seqs[i]` was reached. */
interface ReachedTimes {
  readonly seqs: Seq[];
  readonly ats: number[];
}

const store = (
  rooms: Map<RoomId, Map<UserId, ReceiptRow>>,
  acknowledgement: AcknowledgementToStore,
): ReceiptUpdate => {
  const { roomId, userId } = acknowledgement;
  const rows = rooms.get(roomId) ?? new Map<UserId, ReceiptRow>();
  const row = rows.get(userId) ?? emptyRow();
  const { before, after, changed, reached } = mergeReceipt(row.watermarks, acknowledgement);
  if (changed) {
    for (const each of reached) storeTime(row.times[each.kind], each);
    row.watermarks = after;
    rows.set(userId, row);
    rooms.set(roomId, rows);
  }
  return { acknowledgement, before, after };
};

const emptyRow = (): ReceiptRow => ({
  watermarks: NO_WATERMARKS,
  times: { delivered: { seqs: [], ats: [] }, seen: { seqs: [], ats: [] } },
});

const storeTime = ({ seqs, ats }: ReachedTimes, { mark, again }: ReachedMark): void => {
  if (!again) {
    seqs.push(mark.seq);
    ats.push(mark.at);
  } else if (seqs.at(-1) === mark.seq) ats[ats.length - 1] = mark.at;
};

const timesOf = ({ times }: ReceiptRow, seq: Seq): ReceiptTimes =>
  toReceiptTimes(firstCovering(times.delivered, seq), firstCovering(times.seen, seq));

const firstCovering = ({ seqs, ats }: ReachedTimes, seq: Seq): number | undefined =>
  ats[lowerBound(seqs, seq)];
