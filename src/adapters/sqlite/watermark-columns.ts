import type { Seq } from '../../domain/log-entry.js';
import type { Watermarks } from '../../domain/receipts.js';

/** The columns of a pair of watermarks, wherever it stands. */
export const MARK_COLUMNS = ['delivered_seq', 'delivered_at', 'seen_seq', 'seen_at'] as const;

export const MARKS = MARK_COLUMNS.join(', ');

export interface MarksRow {
  readonly delivered_seq: Seq;
  readonly delivered_at: number;
  readonly seen_seq: Seq;
  readonly seen_at: number;
}

export const marksOf = (row: MarksRow): Watermarks => ({
  delivered: { seq: row.delivered_seq, at: row.delivered_at },
  seen: { seq: row.seen_seq, at: row.seen_at },
});

/** In the order of the columns. */
export const valuesOf = ({ delivered, seen }: Watermarks) =>
  [delivered.seq, delivered.at, seen.seq, seen.at] as const;
