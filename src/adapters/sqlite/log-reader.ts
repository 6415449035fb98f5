import type { LogPage, MessageFilter, PageRequest } from '../../application/ports/message-repository.js';
import type { MessageId, RoomId } from '../../domain/ids.js';
import type { LogEntry, Message, Ordinal, Seq } from '../../domain/log-entry.js';
import { clip, END, rangesOf } from '../../domain/spans.js';
import type { IdempotencyKey } from '../storage/append.js';
import { pick } from '../storage/pick.js';
import { type Database, prepare } from './database.js';
import { entryOf, type EntryRow } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';

/** Reads the logs; each method as MessageRepository promises. */
export interface LogReader {
  find(id: MessageId): LogEntry | undefined;
  findAll(ids: readonly MessageId[]): ReadonlyMap<MessageId, LogEntry>;
  findByClientMessageId(roomId: RoomId, key: IdempotencyKey): Message | undefined;
  /** O(page), wherever in the log it is. */
  page(roomId: RoomId, request: PageRequest): LogPage;
  /** By ordinals, minus the messages of `notFrom`. */
  count(roomId: RoomId, filter: MessageFilter, lastSeq: Seq): number;
  /** Reads from the end backwards until a message matches. */
  newest(roomId: RoomId, filter: MessageFilter): Message | undefined;
}

export const makeLogReader = (database: Database): LogReader => {
  const byId = prepare<EntryRow & { room_id: RoomId }>(database, LOG_QUERIES.byId);
  const byClientMessageId = prepare<EntryRow>(database, LOG_QUERIES.byClientMessageId);
  const oldest = prepare<EntryRow>(database, LOG_QUERIES.oldest);
  const newest = prepare<EntryRow>(database, LOG_QUERIES.newest);
  const newestMessage = prepare<EntryRow>(database, LOG_QUERIES.newestMessage);
  const selectOrdinal = prepare<{ ordinal: Ordinal }>(database, LOG_QUERIES.ordinalAt);
  const countSent = prepare<{ count: number }>(database, LOG_QUERIES.countSent);

  const ordinalAt = (roomId: RoomId, seq: Seq): Ordinal =>
    seq < 1 ? 0 : (selectOrdinal.get(roomId, seq)?.ordinal ?? 0);

  const find = (id: MessageId): LogEntry | undefined => {
    const row = byId.get(id);
    return row && entryOf(row.room_id, row);
  };

  return {
    find,
    // The database is in this process: a query for each id costs no more than one for all of them.
    findAll: (ids) => pick(ids, find),
    findByClientMessageId: (roomId, { sender, clientMessageId }) =>
      messageOf(roomId, byClientMessageId.get(roomId, sender, clientMessageId)),
    page: (roomId, { before, after, limit, spans }) => {
      const forward = after !== undefined && before === undefined;
      const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
      const found: EntryRow[] = [];
      for (const { from, to } of forward ? ranges : ranges.reverse()) {
        // One more than the limit, to know whether there are more.
        const wanted = limit + 1 - found.length;
        if (wanted > 0) found.push(...(forward ? oldest : newest).all(roomId, from, to, wanted));
      }
      const entries = found.slice(0, limit).map((row) => entryOf(roomId, row));
      return { entries: forward ? entries : entries.reverse(), hasMore: found.length > limit };
    },
    count: (roomId, filter, lastSeq) => {
      let count = 0;
      for (const { from, to } of rangesOf(filter, lastSeq + 1)) {
        count += ordinalAt(roomId, to - 1) - ordinalAt(roomId, from - 1);
        if (filter.notFrom !== undefined)
          count -= countSent.get(roomId, from, to, filter.notFrom)?.count ?? 0;
      }
      return count;
    },
    newest: (roomId, filter) => {
      for (const { from, to } of rangesOf(filter).reverse()) {
        const message = messageOf(roomId, newestMessage.get(roomId, from, to, filter.notFrom ?? null));
        if (message !== undefined) return message;
      }
      return undefined;
    },
  };
};

const messageOf = (roomId: RoomId, row: EntryRow | undefined): Message | undefined => {
  const entry = row && entryOf(roomId, row);
  return entry?.kind === 'message' ? entry : undefined;
};
