import type {
  LogPage,
  MessageFilter,
  PageRequest,
  ShownPage,
  ShownRequest,
} from '../../application/ports/message-repository.js';
import type { UserId } from '../../domain/ids.js';
import {
  type LogEntry,
  type Message,
  type Ordinal,
  revOf,
  type Seq,
  type ShownEntry,
} from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf, within } from '../../domain/spans.js';
import { firstShown } from '../storage/shown-page.js';
import { lowerBound } from './lower-bound.js';
import { shownOf } from './memory-changes.js';
import { type MemoryLog, messageAt } from './memory-store.js';

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

/** O(page and the messages that have changed). */
export const shownPageOf = (
  log: MemoryLog,
  { before, after, limit, spans, withChanged }: ShownRequest,
): ShownPage => {
  const lastSeq = log.state.end.seq;
  const forward = after !== undefined && before === undefined;
  const start = Math.min(after ?? 0, lastSeq);
  const entries = shownIn(log, clip(spans, start + 1, before ?? END), { forward, wanted: limit + 1 });
  if (!forward)
    return { entries: entries.slice(-limit), changed: [], hasMore: entries.length > limit, lastSeq };
  const changed = withChanged
    ? [...log.states.values()].filter(
        (message) => message.seq <= start && revOf(message) > start && within(spans, message.seq),
      )
    : [];
  return firstShown({ entries, changed }, limit, lastSeq);
};

/** The first or the last entries of the ranges, ascending. */
const shownIn = (
  log: MemoryLog,
  ranges: readonly Range[],
  { forward, wanted }: { forward: boolean; wanted: number },
): readonly ShownEntry[] => {
  const seqs: Seq[] = [];
  for (const { from, to } of forward ? ranges : [...ranges].reverse()) {
    const [first, end] = [lowerBound(log.shown, from), lowerBound(log.shown, to)];
    const missing = wanted - seqs.length;
    if (forward) seqs.push(...log.shown.slice(first, Math.min(end, first + missing)));
    else seqs.unshift(...log.shown.slice(Math.max(first, end - missing), end));
  }
  return seqs.flatMap((seq) => shownOf(log, seq) ?? []);
};

/** By ordinals, minus the messages of `notFrom`, and the deleted ones of others. */
export const countMessages = (log: MemoryLog, filter: MessageFilter): number => {
  const own = filter.notFrom === undefined ? undefined : log.senders.get(filter.notFrom)?.seqs;
  const ordinalAt = (seq: Seq): Ordinal => log.entries[seq - 1]?.ordinal ?? 0;
  let count = 0;
  for (const range of rangesOf(filter, log.state.end.seq + 1)) {
    count += ordinalAt(range.to - 1) - ordinalAt(range.from - 1) - countWithin(own ?? [], range);
    for (const { seq, deleted, sender } of log.states.values()) {
      if (deleted !== undefined && sender !== filter.notFrom && within([range], seq)) count--;
    }
  }
  return count;
};

export const countMentions = (log: MemoryLog, userId: UserId, filter: MessageFilter): number => {
  const ranges = rangesOf(filter, log.state.end.seq + 1);
  return log.entries.filter(
    ({ seq }) => within(ranges, seq) && messageAt(log, seq)?.mentions?.includes(userId) === true,
  ).length;
};

/** Reads from the end backwards until a message matches. */
export const newestMessage = (log: MemoryLog, filter: MessageFilter): Message | undefined => {
  for (const range of rangesOf(filter, log.entries.length + 1).reverse()) {
    for (let seq = range.to - 1; seq >= range.from; seq--) {
      const message = messageAt(log, seq);
      if (message !== undefined && message.sender !== filter.notFrom) return message;
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
