import type { LogPage, MessageFilter, PageRequest } from '../../application/ports/message-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { isMessageToOthersThan, type LogEntry, type Message, type Seq } from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf } from '../../domain/spans.js';
import { type Database, prepare } from './database.js';
import { makeCountPassedOver } from './entry-counts.js';
import { entryOf, type EntryRow, messageIn } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';
import type { RecentEntries } from './recent-entries.js';

export interface LogReader {
  /** O(page), wherever in the log it lies. */
  page(roomId: RoomId, request: PageRequest): LogPage;
  /** Counted by what does not match: membership events, and the messages of who is left out. */
  count(roomId: RoomId, filter: MessageFilter, lastSeq: Seq): number;
  /** From the end backwards, as far as needed. */
  newest(roomId: RoomId, filter: MessageFilter): Message | undefined;
}

export const makeLogReader = (database: Database, recent: RecentEntries): LogReader => {
  const oldest = prepare<EntryRow>(database, LOG_QUERIES.oldest);
  const newest = prepare<EntryRow>(database, LOG_QUERIES.newest);
  const newestMessage = prepare<EntryRow>(database, LOG_QUERIES.newestMessage);
  const countPassedOver = makeCountPassedOver(database);

  const firstOf = (roomId: RoomId, { from, to }: Range, limit: number): LogEntry[] =>
    from < to && limit > 0 ? oldest.all(roomId, from, to, limit).map(entryOf) : [];

  const lastOf = (roomId: RoomId, { from, to }: Range, limit: number): LogEntry[] =>
    from < to && limit > 0 ? newest.all(roomId, from, to, limit).map(entryOf) : [];

  const countStored = (roomId: RoomId, range: Range, notFrom: UserId | undefined): number =>
    range.from < range.to ? range.to - range.from - countPassedOver(roomId, range, notFrom) : 0;

  return {
    page: (roomId, { before, after, limit, spans }) => {
      const forward = after !== undefined && before === undefined;
      const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
      const tail = recent.tail(roomId);
      // One more than asked for tells that more lie there.
      const found: LogEntry[] = [];
      for (const range of forward ? ranges : ranges.reverse()) {
        const { stored, kept } = split(tail, range);
        const wanted = () => limit + 1 - found.length;
        if (forward) {
          found.push(...firstOf(roomId, stored, wanted()));
          found.push(...kept.slice(0, wanted()));
        } else {
          found.push(...kept.reverse().slice(0, wanted()));
          found.push(...lastOf(roomId, stored, wanted()));
        }
      }
      const entries = found.slice(0, limit);
      return { entries: forward ? entries : entries.reverse(), hasMore: found.length > limit };
    },
    count: (roomId, filter, lastSeq) => {
      const tail = recent.tail(roomId);
      let count = 0;
      for (const range of rangesOf(filter, lastSeq + 1)) {
        const { stored, kept } = split(tail, range);
        count += countStored(roomId, stored, filter.notFrom);
        count += kept.filter((entry) => matches(entry, filter)).length;
      }
      return count;
    },
    newest: (roomId, filter) => {
      const tail = recent.tail(roomId);
      for (const range of rangesOf(filter).reverse()) {
        const { stored, kept } = split(tail, range);
        const last = kept.findLast((entry): entry is Message => matches(entry, filter));
        const message =
          last ?? messageIn(newestMessage.get(roomId, stored.from, stored.to, filter.notFrom ?? null));
        if (message !== undefined) return message;
      }
      return undefined;
    },
  };
};

/** What of a range is in the table, which may be empty, and what is in memory. */
const split = (tail: readonly LogEntry[], { from, to }: Range): { stored: Range; kept: LogEntry[] } => {
  const first = tail[0]?.seq ?? END;
  return {
    stored: { from, to: Math.min(to, first) },
    kept: tail.slice(Math.max(from - first, 0), Math.max(to - first, 0)),
  };
};

const matches = (entry: LogEntry, { notFrom }: MessageFilter): entry is Message =>
  notFrom === undefined ? entry.kind === 'message' : isMessageToOthersThan(entry, notFrom);
