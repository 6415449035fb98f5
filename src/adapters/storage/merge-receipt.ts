import type { AcknowledgementToStore, ReceiptUpdate } from '../../application/ports/receipt-repository.js';
import {
  advanced,
  type Mark,
  mergeWatermarks,
  RECEIPT_KINDS,
  type ReceiptKind,
  type ReceiptTimes,
  type Watermarks,
  watermarksOf,
} from '../../domain/receipts.js';

/** A mark that a watermark has reached, for the times that are stored in small rooms. */
export interface ReachedMark {
  readonly kind: ReceiptKind;
  readonly mark: Mark;
  /**
   * True where the watermark was at this seq before, and an earlier time of the same seq came. Then the stored time of
   * the seq is corrected if there is one, and none is added.
   */
  readonly again: boolean;
}

export interface MergedReceipt extends ReceiptUpdate {
  /** False where the acknowledgement is no news, so that nothing has to be stored. */
  readonly changed: boolean;
  readonly reached: readonly ReachedMark[];
}

/** Merges an acknowledgement into a receipt row. A seq of 0 or less changes nothing. */
export const mergeReceipt = (before: Watermarks, acknowledgement: AcknowledgementToStore): MergedReceipt => {
  const after = acknowledgement.seq > 0 ? mergeWatermarks(before, watermarksOf(acknowledgement)) : before;
  const moved = RECEIPT_KINDS.filter((kind) => differs(before[kind], after[kind]));
  const reached = moved.flatMap((kind) => {
    const again = !advanced(before, after, kind);
    return again || acknowledgement.storeTime ? [{ kind, mark: after[kind], again }] : [];
  });
  return { acknowledgement, before, after, changed: moved.length > 0, reached };
};

/** The times of one row for one seq, of which each may be missing. */
export const toReceiptTimes = (delivered: number | undefined, seen: number | undefined): ReceiptTimes => ({
  ...(delivered !== undefined && { delivered }),
  ...(seen !== undefined && { seen }),
});

const differs = (a: Mark, b: Mark): boolean => a.seq !== b.seq || a.at !== b.at;
