import type { LogPage, MessageFilter, PageRequest } from '../../application/ports/message-repository.js';
import type { RoomId } from '../../domain/ids.js';
import type { Message, Seq } from '../../domain/log-entry.js';
import { clip, END, rangesOf } from '../../domain/spans.js';
import { type Database, prepare } from './database.js';
import { entryOf, type EntryRow, messageIn } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';

export interface LogReader {
  /** O(page), wherever in the log it lies. */
  page(roomId: RoomId, request: PageRequest): LogPage;
  /** Counted by what does not match: membership events, and the messages of who is left out. */
  count(roomId: RoomId, filter: MessageFilter, lastSeq: Seq): number;
  /** From the end backwards, as far as needed. */
  newest(roomId: RoomId, filter: MessageFilter): Message | undefined;
}

export const makeLogReader = (database: Database): LogReader => {
  const oldest = prepare<EntryRow>(database, LOG_QUERIES.oldest);
  const newest = prepare<EntryRow>(database, LOG_QUERIES.newest);
  const newestMessage = prepare<EntryRow>(database, LOG_QUERIES.newestMessage);
  const countEvents = prepare<Count>(database, LOG_QUERIES.countEvents);
  const countOf = prepare<Count>(database, LOG_QUERIES.countOf);

  return {
    page: (roomId, { before, after, limit, spans }) => {
      const forward = after !== undefined && before === undefined;
      const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
      const rows: EntryRow[] = [];
      for (const { from, to } of forward ? ranges : ranges.reverse()) {
        // One more than asked for tells that more lie there.
        const wanted = limit + 1 - rows.length;
        if (wanted > 0) rows.push(...(forward ? oldest : newest).all(roomId, from, to, wanted));
      }
      const entries = rows.slice(0, limit).map(entryOf);
      return { entries: forward ? entries : entries.reverse(), hasMore: rows.length > limit };
    },
    count: (roomId, filter, lastSeq) => {
      let count = 0;
      for (const { from, to } of rangesOf(filter, lastSeq + 1)) {
        const events = countEvents.get(roomId, from, to)?.count ?? 0;
        const { notFrom } = filter;
        const own = notFrom === undefined ? 0 : (countOf.get(roomId, from, to, notFrom)?.count ?? 0);
        count += to - from - events - own;
      }
      return count;
    },
    newest: (roomId, filter) => {
      for (const { from, to } of rangesOf(filter).reverse()) {
        const message = messageIn(newestMessage.get(roomId, from, to, filter.notFrom ?? null));
        if (message !== undefined) return message;
      }
      return undefined;
    },
  };
};

interface Count {
  readonly count: number;
}
