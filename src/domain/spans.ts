import type { Seq } from './log-entry.js';

/** Positions `from` (included) up to `to` (excluded); without `to` it is still open. */
export interface Span {
  readonly from: Seq;
  readonly to?: Seq;
}

/** A span that has an end. */
export type Range = Required<Span>;

/** The end of what has none: beyond every seq. */
export const END: Seq = Number.MAX_SAFE_INTEGER;

export const EVERYTHING: readonly Span[] = [{ from: 1 }];

export const within = (spans: readonly Span[], seq: Seq): boolean =>
  spans.some((span) => seq >= span.from && (span.to === undefined || seq < span.to));

/** What of the spans lies from `from` up to `to` (excluded), in their order, without what is empty. */
export const clip = (spans: readonly Span[], from: Seq, to: Seq): Range[] =>
  spans
    .map((span) => ({ from: Math.max(span.from, from, 1), to: Math.min(span.to ?? to, to) }))
    .filter((range) => range.from < range.to);

/** What of the spans (missing: everything) lies above `after` and not above `upTo`, nor at `end` or beyond. */
export const rangesOf = (
  { spans = EVERYTHING, after = 0, upTo = END }: { spans?: readonly Span[]; after?: Seq; upTo?: Seq },
  end: Seq = END,
): Range[] => clip(spans, after + 1, Math.min(upTo + 1, end));
