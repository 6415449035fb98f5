import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import {
  NO_WATERMARKS,
  RECEIPT_KINDS,
  type ReceiptKind,
  type ReceiptTimes,
  type Watermarks,
} from '../../domain/receipts.js';
import { type Database, prepare } from './database.js';
import type { RecentAdvances } from './recent-advances.js';
import { MARKS, marksOf, type MarksRow, valuesOf } from './watermark-columns.js';

/** One pair of watermarks, as it stands, and the number that stands for its room and user. */
export interface StoredPair {
  readonly pair: number;
  watermarks: Watermarks;
}

export interface ReceiptRows {
  find(roomId: RoomId, userId: UserId): StoredPair | undefined;
  /** A pair that is not there yet, without watermarks. */
  insert(roomId: RoomId, userId: UserId): StoredPair;
  /** Where a time was kept for just this place. */
  correctTime(pair: number, kind: ReceiptKind, seq: Seq, at: number): void;
  /** When `seq` was first covered, of each kind; undefined where no time was kept. */
  times(roomId: RoomId, userId: UserId, seq: Seq): ReceiptTimes | undefined;
}

export const makeReceiptRows = (database: Database, recent: RecentAdvances): ReceiptRows => {
  const select = prepare<PairRow>(database, 'SELECT * FROM watermarks WHERE room_id = ? AND user = ?');
  const insert = prepare(
    database,
    `INSERT INTO watermarks (room_id, user, ${MARKS}) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const updateTime = prepare(
    database,
    'UPDATE receipt_times SET at = ? WHERE pair = ? AND kind = ? AND seq = ?',
  );
  const selectTime = prepare<{ at: number }>(database, FIRST_COVERING);

  // What was moved lies below what is recent.
  const timeOf = (pair: number, kind: ReceiptKind, seq: Seq): number | undefined =>
    selectTime.get(pair, RECEIPT_KINDS.indexOf(kind), seq)?.at ?? recent.timeOf(pair, kind, seq);

  return {
    find: (roomId, userId) => {
      const row = select.get(roomId, userId);
      return row && { pair: row.pair, watermarks: recent.find(row.pair) ?? marksOf(row) };
    },
    insert: (roomId, userId) => {
      const { lastInsertRowid } = insert.run(roomId, userId, ...valuesOf(NO_WATERMARKS));
      return { pair: Number(lastInsertRowid), watermarks: NO_WATERMARKS };
    },
    correctTime: (pair, kind, seq, at) => {
      updateTime.run(at, pair, RECEIPT_KINDS.indexOf(kind), seq);
    },
    times: (roomId, userId, seq) => {
      const pair = select.get(roomId, userId)?.pair;
      if (pair === undefined) return undefined;
      const [delivered, seen] = RECEIPT_KINDS.map((kind) => timeOf(pair, kind, seq));
      if (delivered === undefined && seen === undefined) return undefined;
      return { ...(delivered !== undefined && { delivered }), ...(seen !== undefined && { seen }) };
    },
  };
};

const FIRST_COVERING = `
  SELECT at FROM receipt_times WHERE pair = ? AND kind = ? AND seq >= ? ORDER BY seq LIMIT 1`;

type PairRow = MarksRow & { readonly pair: number };
