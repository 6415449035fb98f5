import type {
  AcknowledgementToStore,
  ReceiptRepository,
  ReceiptUpdate,
} from '../../application/ports/receipt-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, type ReceiptKind } from '../../domain/receipts.js';
import type { ReceiptTimes, Watermarks } from '../../domain/receipts.js';
import { mergeReceipt, toReceiptTimes } from '../storage/merge-receipt.js';
import { pick } from '../storage/pick.js';
import { prepare } from './database.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteReceiptRepository = ({ database, write, read }: SqliteStore): ReceiptRepository => {
  const select = prepare<ReceiptRow>(database, 'SELECT * FROM receipts WHERE room_id = ? AND user = ?');
  const insert = prepare(
    database,
    `INSERT INTO receipts (delivered_seq, delivered_at, seen_seq, seen_at, room_id, user)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const update = prepare(
    database,
    'UPDATE receipts SET delivered_seq = ?, delivered_at = ?, seen_seq = ?, seen_at = ? WHERE receipt = ?',
  );
  const insertTime = prepare(
    database,
    'INSERT INTO receipt_times (receipt, kind, seq, at) VALUES (?, ?, ?, ?)',
  );
  const correctTime = prepare(
    database,
    'UPDATE receipt_times SET at = ? WHERE receipt = ? AND kind = ? AND seq = ?',
  );
  const selectTime = prepare<{ at: number }>(
    database,
    'SELECT at FROM receipt_times WHERE receipt = ? AND kind = ? AND seq >= ? ORDER BY seq LIMIT 1',
  );

  const selectLowest = prepare<NullableStanding>(database, RECEIPT_QUERIES.lowest);

  const save = (roomId: RoomId, userId: UserId, row: ReceiptRow | undefined, after: Watermarks): number => {
    const values = valuesOf(after);
    if (row === undefined) return Number(insert.run(...values, roomId, userId).lastInsertRowid);
    update.run(...values, row.receipt);
    return row.receipt;
  };

  const store = (acknowledgement: AcknowledgementToStore): ReceiptUpdate => {
    const { roomId, userId } = acknowledgement;
    const row = select.get(roomId, userId);
    const { before, after, changed, reached } = mergeReceipt(watermarksIn(row), acknowledgement);
    if (changed) {
      const receipt = save(roomId, userId, row, after);
      for (const { kind, mark, again } of reached) {
        if (again) correctTime.run(mark.at, receipt, kind, mark.seq);
        else insertTime.run(receipt, kind, mark.seq, mark.at);
      }
    }
    return { acknowledgement, before, after };
  };

  const find = (roomId: RoomId, userId: UserId): Watermarks | undefined => {
    const row = select.get(roomId, userId);
    return row && watermarksIn(row);
  };

  const timesOf = (roomId: RoomId, userId: UserId, seq: Seq): ReceiptTimes | undefined => {
    const row = select.get(roomId, userId);
    if (row === undefined) return undefined;
    const timeOf = (kind: ReceiptKind) => selectTime.get(row.receipt, kind, seq)?.at;
    return toReceiptTimes(timeOf('delivered'), timeOf('seen'));
  };

  return {
    advance: (acknowledgements) => write(() => acknowledgements.map(store)),
    find: (roomId, users) => read(() => pick(users, (user) => find(roomId, user))),
    lowest: (room, except) =>
      read(() => {
        const { delivered, seen } = selectLowest.get(room.id, except) ?? NOBODY;
        return delivered === null || seen === null ? undefined : { delivered, seen };
      }),
    findOf: (userId, roomIds) => read(() => pick(roomIds, (id) => find(id, userId))),
    times: (roomId, seq, users) => read(() => pick(users, (user) => timesOf(roomId, user, seq))),
  };
};

/** A test checks that it uses indexes. A row may be older than the membership, whose start counts then. */
export const RECEIPT_QUERIES = {
  lowest: `
    SELECT min(max(since - 1, coalesce(delivered_seq, 0))) AS delivered,
      min(max(since - 1, coalesce(seen_seq, 0))) AS seen
    FROM members LEFT JOIN receipts ON receipts.room_id = ?1 AND receipts.user = members.user
    WHERE members.room = (SELECT number FROM rooms WHERE id = ?1) AND members.user <> ?2`,
} as const;

/** Of nobody the lowest is null. */
interface NullableStanding {
  readonly delivered: Seq | null;
  readonly seen: Seq | null;
}

const NOBODY: NullableStanding = { delivered: null, seen: null };

interface ReceiptRow {
  readonly receipt: number;
  readonly delivered_seq: Seq;
  readonly delivered_at: number;
  readonly seen_seq: Seq;
  readonly seen_at: number;
}

const watermarksIn = (row: ReceiptRow | undefined): Watermarks =>
  row === undefined
    ? NO_WATERMARKS
    : {
        delivered: { seq: row.delivered_seq, at: row.delivered_at },
        seen: { seq: row.seen_seq, at: row.seen_at },
      };

/** In the order of the columns. */
const valuesOf = ({ delivered, seen }: Watermarks) =>
  [delivered.seq, delivered.at, seen.seq, seen.at] as const;
