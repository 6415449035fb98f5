import type { LogPage, MessageFilter, PageRequest } from '../../application/ports/message-repository.js';
import type { MessageId, RoomId } from '../../domain/ids.js';
import type { LogEntry, Message, Ordinal, Seq } from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf } from '../../domain/spans.js';
import type { IdempotencyKey } from '../storage/append.js';
import { damagedEntry } from '../storage/damage.js';
import { pick } from '../storage/pick.js';
import { unavailable } from '../storage/unavailable.js';
import { type Database, prepare } from './database.js';
import type { EntryRow } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';
import { PASSED_OVER_MAX, type SoundEntries } from './sound-entries.js';

/**
 * Reads the logs; each method as MessageRepository promises. Damaged entries are passed over, and by their own ids
 * they are UNAVAILABLE.
 */
export interface LogReader {
  find(id: MessageId): LogEntry | undefined;
  findAll(ids: readonly MessageId[]): ReadonlyMap<MessageId, LogEntry>;
  findByClientMessageId(roomId: RoomId, key: IdempotencyKey): Message | undefined;
  /** O(page and the damaged entries in it), wherever in the log it is. */
  page(roomId: RoomId, request: PageRequest): LogPage;
  /** By ordinals, minus the messages of `notFrom`. */
  count(roomId: RoomId, filter: MessageFilter, lastSeq: Seq): number;
  /** Reads from the end backwards until a message matches. */
  newest(roomId: RoomId, filter: MessageFilter): Message | undefined;
}

export const makeLogReader = (database: Database, entries: SoundEntries): LogReader => {
  const byId = prepare<EntryRow & { room_id: RoomId }>(database, LOG_QUERIES.byId);
  const byClientMessageId = prepare<EntryRow>(database, LOG_QUERIES.byClientMessageId);
  const oldest = prepare<EntryRow>(database, LOG_QUERIES.oldest);
  const newest = prepare<EntryRow>(database, LOG_QUERIES.newest);
  const newestMessage = prepare<EntryRow>(database, LOG_QUERIES.newestMessage);
  const countSent = prepare<{ count: number }>(database, LOG_QUERIES.countSent);

  const required = (roomId: RoomId, row: EntryRow): LogEntry => {
    const entry = entries.of(roomId, row);
    if (entry === undefined) throw damagedEntry();
    return entry;
  };

  const ordinalAt = (roomId: RoomId, seq: Seq): Ordinal =>
    seq < 1 ? 0 : (entries.lastUpTo(roomId, seq)?.ordinal ?? 0);

  /** The first `wanted` sound entries of a range, in the direction of reading. */
  const read = (roomId: RoomId, range: Range, forward: boolean, wanted: number): readonly LogEntry[] => {
    const found: LogEntry[] = [];
    let { from, to } = range;
    for (let passed = 0; passed <= PASSED_OVER_MAX;) {
      const missing = wanted - found.length;
      const rows = (forward ? oldest : newest).all(roomId, from, to, missing);
      for (const row of rows) {
        const entry = entries.of(roomId, row);
        if (entry === undefined) passed++;
        else found.push(entry);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < missing || found.length === wanted) return found;
      if (forward) from = last.seq + 1;
      else to = last.seq;
    }
    throw unavailable();
  };

  return {
    find: (id) => {
      const row = byId.get(id);
      return row && required(row.room_id, row);
    },
    // The database is in this process: a query for each id costs no more than one for all of them.
    findAll: (ids) =>
      pick(ids, (id) => {
        const row = byId.get(id);
        return row && entries.of(row.room_id, row);
      }),
    findByClientMessageId: (roomId, { sender, clientMessageId }) => {
      const row = byClientMessageId.get(roomId, sender, clientMessageId);
      return row && messageIn(required(roomId, row));
    },
    page: (roomId, { before, after, limit, spans }) => {
      const forward = after !== undefined && before === undefined;
      const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
      const found: LogEntry[] = [];
      for (const range of forward ? ranges : ranges.reverse()) {
        // One more than the limit, to know whether there are more.
        const wanted = limit + 1 - found.length;
        if (wanted > 0) found.push(...read(roomId, range, forward, wanted));
      }
      const page = found.slice(0, limit);
      return { entries: forward ? page : page.reverse(), hasMore: found.length > limit };
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
      let passed = 0;
      for (const { from, to } of rangesOf(filter).reverse()) {
        for (let below = to; ;) {
          const row = newestMessage.get(roomId, from, below, filter.notFrom ?? null);
          if (row === undefined) break;
          const message = messageIn(entries.of(roomId, row));
          if (message !== undefined) return message;
          if (++passed > PASSED_OVER_MAX) throw unavailable();
          below = row.seq;
        }
      }
      return undefined;
    },
  };
};

const messageIn = (entry: LogEntry | undefined): Message | undefined =>
  entry?.kind === 'message' ? entry : undefined;
