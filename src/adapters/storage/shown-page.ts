import type { ShownPage } from '../../application/ports/message-repository.js';
import type { Seq, ShownEntry } from '../../domain/log-entry.js';
import { END, type Span } from '../../domain/spans.js';
import { type ShownRow, takeRow } from '../../domain/shown-entries.js';

/** Which changed messages may be on a page: those up to `start` that were changed after it, and last up to `end`. */
export interface ChangedRequest {
  readonly start: Seq;
  readonly end: Seq;
  readonly spans: readonly Span[];
  readonly wanted: number;
}

/** Up to which seq or rev the first page of a row may reach that has these entries. */
export const rowEnd = (entries: readonly ShownEntry[], limit: number): Seq => entries[limit]?.seq ?? END;

/** The first page of a row, of which at least one item more than the limit was read where there are more. */
export const firstShown = (row: ShownRow<ShownEntry>, limit: number, lastSeq: Seq): ShownPage => {
  let left = limit;
  const { entries, changed, isWhole } = takeRow(row, () => left-- > 0);
  return { entries, changed, hasMore: !isWhole, lastSeq };
};
