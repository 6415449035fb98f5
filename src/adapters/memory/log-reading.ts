import type { LogPage, MessageFilter, PageRequest } from '../../application/ports/message-repository.js';
import type { LogEntry, Message, Ordinal, Seq } from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf } from '../../domain/spans.js';
import { lowerBound } from './lower-bound.js';
import type { MemoryLog } from './memory-store.js';

/** O(page): reads no entry outside of the page. */
export const pageOf = (log: readonly LogEntry[], request: PageRequest): LogPage => {
  const { before, after, limit, spans } = request;
  const ranges = clip(spans, (after ?? 0) + 1, Math.min(before ?? END, log.length + 1));
  const forward = after !== undefined && before === undefined;
  const taken = forward ? takeFirst(ranges, limit) : takeLast(ranges, limit);
  return {
    entries: taken.flatMap((range) => log.slice(range.from - 1, range.to - 1)),
    hasMore: lengthOf(ranges) > lengthOf(taken),
  };
};

/** By ordinals, minus the messages of `notFrom`. */
export const countMessages = (log: MemoryLog, filter: MessageFilter): number => {
  const own = filter.notFrom === undefined ? undefined : log.senders.get(filter.notFrom)?.seqs;
  const ordinalAt = (seq: Seq): Ordinal => log.entries[seq - 1]?.ordinal ?? 0;
  let count = 0;
  for (const range of rangesOf(filter, log.state.end.seq + 1)) {
    count += ordinalAt(range.to - 1) - ordinalAt(range.from - 1) - countWithin(own ?? [], range);
  }
  return count;
};

/** Reads from the end backwards until a message matches. */
export const newestMessage = (log: readonly LogEntry[], filter: MessageFilter): Message | undefined => {
  for (const range of rangesOf(filter, log.length + 1).reverse()) {
    for (let seq = range.to - 1; seq >= range.from; seq--) {
      const entry = log[seq - 1];
      if (entry?.kind === 'message' && entry.sender !== filter.notFrom) return entry;
    }
  }
  return undefined;
};

const lengthOf = (ranges: readonly Range[]): number =>
  ranges.reduce((length, range) => length + range.to - range.from, 0);

const takeFirst = (ranges: readonly Range[], limit: number): readonly Range[] => {
  let left = limit;
  return ranges.flatMap(({ from, to }) => {
    const end = Math.min(to, from + left);
    left -= end - from;
    return end > from ? [{ from, to: end }] : [];
  });
};

const takeLast = (ranges: readonly Range[], limit: number): readonly Range[] => {
  let left = limit;
  return [...ranges]
    .reverse()
    .flatMap(({ from, to }) => {
      const start = Math.max(from, to - left);
      left -= to - start;
      return to > start ? [{ from: start, to }] : [];
    })
    .reverse();
};

const countWithin = (ascending: readonly Seq[], range: Range): number =>
  lowerBound(ascending, range.to) - lowerBound(ascending, range.from);
