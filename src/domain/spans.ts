import type { Seq } from './log-entry.js';

/** The seqs from `from` (included) up to `to` (excluded); without `to` the span is still open. */
export interface Span {
  readonly from: Seq;
  readonly to?: Seq;
}

/** A span that has an end. */
export type Range = Required<Span>;

/** The end of an open span: beyond every seq. */
export const END: Seq = Number.MAX_SAFE_INTEGER;

export const EVERYTHING: readonly Span[] = [{ from: 1 }];

export const within = (spans: readonly Span[], seq: Seq): boolean =>
  spans.some((span) => seq >= span.from && (span.to === undefined || seq < span.to));

/**
 * The highest seq that covers no more of the spans than `seq` does: a watermark there gives away nothing of what lies
 * between the spans.
 */
export const raiseTo = (spans: readonly Span[], seq: Seq): Seq => {
  const next = spans.find(({ to }) => to === undefined || to > seq + 1);
  return next === undefined ? seq : Math.max(seq, next.from - 1);
};

/** The parts of the spans from `from` up to `to` (excluded), in their order, without empty ones. */
export const clip = (spans: readonly Span[], from: Seq, to: Seq): Range[] =>
  spans
    .map((span) => ({ from: Math.max(span.from, from, 1), to: Math.min(span.to ?? to, to) }))
    .filter((range) => range.from < range.to);

/** The parts of the spans (missing: everything) above `after`, up to `upTo` (included) and below `end`. */
export const rangesOf = (
  { spans = EVERYTHING, after = 0, upTo = END }: { spans?: readonly Span[]; after?: Seq; upTo?: Seq },
  end: Seq = END,
): Range[] => clip(spans, after + 1, Math.min(upTo + 1, end));
