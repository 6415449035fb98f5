import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import {
  RECEIPT_KINDS,
  type ReceiptKind,
  type ReceiptTimes,
  type Watermarks,
} from '../../domain/receipts.js';
import { type Database, prepare } from './database.js';

/** One pair of watermarks and the number that stands for its room and user. */
export interface StoredPair {
  readonly pair: number;
  readonly watermarks: Watermarks;
}

export interface ReceiptRows {
  find(roomId: RoomId, userId: UserId): StoredPair | undefined;
  insert(roomId: RoomId, userId: UserId, watermarks: Watermarks): StoredPair;
  update(pair: number, watermarks: Watermarks): void;
  addTime(pair: number, kind: ReceiptKind, seq: Seq, at: number): void;
  /** Where a time was kept for just this place. */
  correctTime(pair: number, kind: ReceiptKind, seq: Seq, at: number): void;
  /** When `seq` was first covered, of each kind; undefined where no time was kept. */
  times(roomId: RoomId, userId: UserId, seq: Seq): ReceiptTimes | undefined;
}

export const makeReceiptRows = (database: Database): ReceiptRows => {
  const select = prepare<PairRow>(database, 'SELECT * FROM watermarks WHERE room_id = ? AND user = ?');
  const insert = prepare(
    database,
    `INSERT INTO watermarks (room_id, user, delivered_seq, delivered_at, seen_seq, seen_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const update = prepare(
    database,
    `UPDATE watermarks SET delivered_seq = ?, delivered_at = ?, seen_seq = ?, seen_at = ? WHERE pair = ?`,
  );
  const insertTime = prepare(database, 'INSERT INTO receipt_times (pair, kind, seq, at) VALUES (?, ?, ?, ?)');
  const updateTime = prepare(
    database,
    'UPDATE receipt_times SET at = ? WHERE pair = ? AND kind = ? AND seq = ?',
  );
  const selectTime = prepare<{ at: number }>(database, FIRST_COVERING);

  return {
    find: (roomId, userId) => {
      const row = select.get(roomId, userId);
      return row && { pair: row.pair, watermarks: watermarksOf(row) };
    },
    insert: (roomId, userId, watermarks) => {
      const { lastInsertRowid } = insert.run(roomId, userId, ...valuesOf(watermarks));
      return { pair: Number(lastInsertRowid), watermarks };
    },
    update: (pair, watermarks) => {
      update.run(...valuesOf(watermarks), pair);
    },
    addTime: (pair, kind, seq, at) => {
      insertTime.run(pair, RECEIPT_KINDS.indexOf(kind), seq, at);
    },
    correctTime: (pair, kind, seq, at) => {
      updateTime.run(at, pair, RECEIPT_KINDS.indexOf(kind), seq);
    },
    times: (roomId, userId, seq) => {
      const pair = select.get(roomId, userId)?.pair;
      if (pair === undefined) return undefined;
      const [delivered, seen] = RECEIPT_KINDS.map((_, kind) => selectTime.get(pair, kind, seq)?.at);
      if (delivered === undefined && seen === undefined) return undefined;
      return { ...(delivered !== undefined && { delivered }), ...(seen !== undefined && { seen }) };
    },
  };
};

const FIRST_COVERING = `
  SELECT at FROM receipt_times WHERE pair = ? AND kind = ? AND seq >= ? ORDER BY seq LIMIT 1`;

interface PairRow {
  readonly pair: number;
  readonly delivered_seq: Seq;
  readonly delivered_at: number;
  readonly seen_seq: Seq;
  readonly seen_at: number;
}

const watermarksOf = (row: PairRow): Watermarks => ({
  delivered: { seq: row.delivered_seq, at: row.delivered_at },
  seen: { seq: row.seen_seq, at: row.seen_at },
});

const valuesOf = ({ delivered, seen }: Watermarks) =>
  [delivered.seq, delivered.at, seen.seq, seen.at] as const;
