import type { AcknowledgementToStore, ReceiptUpdate } from '../../application/ports/receipt-repository.js';
import {
  advanced,
  type Mark,
  mergeWatermarks,
  RECEIPT_KINDS,
  type ReceiptKind,
  type Watermarks,
  watermarksOf,
} from '../../domain/receipts.js';

/** When a watermark reached a position, for the history of times that small rooms keep. */
export interface ReachedMark {
  readonly kind: ReceiptKind;
  readonly mark: Mark;
  /**
   * True where the watermark stood there before, and an earlier time of the same position came: the time of that
   * position is corrected if one is kept, and none is added.
   */
  readonly again: boolean;
}

export interface MergedReceipt extends ReceiptUpdate {
  /** What the store has to write: nothing where the acknowledgement says nothing new. */
  readonly changed: boolean;
  readonly reached: readonly ReachedMark[];
}

/** What an acknowledgement makes of a receipt row, and of its kept times. A seq of 0 or less says nothing. */
export const mergeReceipt = (before: Watermarks, acknowledgement: AcknowledgementToStore): MergedReceipt => {
  const after = acknowledgement.seq > 0 ? mergeWatermarks(before, watermarksOf(acknowledgement)) : before;
  const moved = RECEIPT_KINDS.filter((kind) => differs(before[kind], after[kind]));
  const reached = moved.flatMap((kind) => {
    const again = !advanced(before, after, kind);
    return again || acknowledgement.keepTime ? [{ kind, mark: after[kind], again }] : [];
  });
  return { acknowledgement, before, after, changed: moved.length > 0, reached };
};

const differs = (a: Mark, b: Mark): boolean => a.seq !== b.seq || a.at !== b.at;
