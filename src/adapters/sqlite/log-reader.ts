import type {
  LogPage,
  MessageFilter,
  PageRequest,
  ShownPage,
  ShownRequest,
} from '../../application/ports/message-repository.js';
import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import {
  type LogEntry,
  type Message,
  type Ordinal,
  revOf,
  type Seq,
  type ShownEntry,
} from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf } from '../../domain/spans.js';
import type { IdempotencyKey } from '../storage/append.js';
import { damagedEntry } from '../storage/damage.js';
import { pick } from '../storage/pick.js';
import { firstShown, rowEnd } from '../storage/shown-page.js';
import { unavailable } from '../storage/unavailable.js';
import { type Database, prepare } from './database.js';
import type { EntryRow } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';
import { inOrder, type MessageStates } from './message-states.js';
import { PASSED_OVER_MAX, type SoundEntries } from './sound-entries.js';

/**
 * Reads the logs; each method as MessageRepository promises. Damaged entries are passed over, and by their own ids
 * they are UNAVAILABLE.
 */
export interface LogReader {
  find(id: MessageId): ShownEntry | undefined;
  findAll(ids: readonly MessageId[]): ReadonlyMap<MessageId, ShownEntry>;
  findByClientMessageId(roomId: RoomId, key: IdempotencyKey): Message | undefined;
  /** The message of the room in its present state. */
  findMessage(roomId: RoomId, id: MessageId): Message | undefined;
  /** O(page and the damaged entries in it), wherever in the log it is. */
  page(roomId: RoomId, request: PageRequest): LogPage;
  /** The same, however many changes lie between the entries. */
  shown(roomId: RoomId, request: ShownRequest, lastSeq: Seq): ShownPage;
  /** By ordinals, minus the messages of `notFrom`, and the deleted ones of others. */
  count(roomId: RoomId, filter: MessageFilter, lastSeq: Seq): number;
  countMentions(roomId: RoomId, userId: UserId, filter: MessageFilter): number;
  /** Reads from the end backwards until a message matches. */
  newest(roomId: RoomId, filter: MessageFilter): Message | undefined;
}

export const makeLogReader = (
  database: Database,
  entries: SoundEntries,
  states: MessageStates,
): LogReader => {
  const byId = prepare<EntryRow & { room_id: RoomId }>(database, LOG_QUERIES.byId);
  const byClientMessageId = prepare<EntryRow>(database, LOG_QUERIES.byClientMessageId);
  const oldest = prepare<EntryRow>(database, LOG_QUERIES.oldest);
  const newest = prepare<EntryRow>(database, LOG_QUERIES.newest);
  const newestMessage = prepare<EntryRow>(database, LOG_QUERIES.newestMessage);
  const countSent = prepare<{ count: number }>(database, LOG_QUERIES.countSent);
  const countMentions = prepare<{ count: number }>(database, LOG_QUERIES.countMentions);

  const required = (roomId: RoomId, row: EntryRow): ShownEntry => {
    const entry = entries.of(roomId, row);
    if (entry === undefined) throw damagedEntry();
    return entry;
  };

  const ordinalAt = (roomId: RoomId, seq: Seq): Ordinal =>
    seq < 1 ? 0 : (entries.lastUpTo(roomId, seq)?.ordinal ?? 0);

  /** The first `wanted` sound entries of a range, in the direction of reading. */
  const read = (roomId: RoomId, range: Range, forward: boolean, wanted: number): readonly ShownEntry[] => {
    const found: ShownEntry[] = [];
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

  /** One more than the limit, to know whether there are more; in the direction of reading. */
  const readPage = <Entry extends LogEntry>(
    { before, after, limit, spans }: PageRequest,
    readRange: (range: Range, forward: boolean, wanted: number) => readonly Entry[],
  ): { readonly found: readonly Entry[]; readonly forward: boolean } => {
    const forward = after !== undefined && before === undefined;
    const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
    const found: Entry[] = [];
    for (const range of forward ? ranges : ranges.reverse()) {
      const wanted = limit + 1 - found.length;
      if (wanted > 0) found.push(...readRange(range, forward, wanted));
    }
    return { found, forward };
  };

  const pageOf = <Entry extends LogEntry>(
    { found, forward }: { readonly found: readonly Entry[]; readonly forward: boolean },
    limit: number,
  ): LogPage<Entry> => {
    const page = found.slice(0, limit);
    return { entries: forward ? page : page.reverse(), hasMore: found.length > limit };
  };

  /** Messages and changes of a range, in the direction of reading. */
  const readRaw = (roomId: RoomId, range: Range, forward: boolean, wanted: number): readonly LogEntry[] => {
    const changes = states.changes(roomId, range, forward, wanted);
    const shown = read(roomId, range, forward, wanted);
    const all = inOrder(forward ? shown : [...shown].reverse(), changes);
    return (forward ? all : [...all].reverse()).slice(0, wanted);
  };

  const present = (roomId: RoomId, message: Message | undefined): Message | undefined =>
    message && states.present(roomId, [message])[0];

  /** Entries in their present state; those whose state is damaged are replaced by further ones. */
  const readShown = (
    roomId: RoomId,
    range: Range,
    forward: boolean,
    wanted: number,
  ): readonly ShownEntry[] => {
    const found: ShownEntry[] = [];
    for (let { from, to } = range; found.length < wanted;) {
      const missing = wanted - found.length;
      const entries = read(roomId, { from, to }, forward, missing);
      found.push(...states.present(roomId, entries));
      const last = entries.at(-1);
      if (last === undefined || entries.length < missing) break;
      if (forward) from = last.seq + 1;
      else to = last.seq;
    }
    return found;
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
      if (row === undefined) return undefined;
      const message = present(roomId, messageIn(required(roomId, row)));
      if (message === undefined) throw damagedEntry();
      return message;
    },
    findMessage: (roomId, id) => {
      const row = byId.get(id);
      return row?.room_id === roomId ? present(roomId, messageIn(entries.of(roomId, row))) : undefined;
    },
    page: (roomId, request) =>
      pageOf(
        readPage(request, (range, forward, wanted) => readRaw(roomId, range, forward, wanted)),
        request.limit,
      ),
    shown: (roomId, request, lastSeq) => {
      const { after, limit, spans, withChanged } = request;
      const start = after === undefined ? undefined : Math.min(after, lastSeq);
      const found = readPage({ ...request, after: start }, (range, forward, wanted) =>
        readShown(roomId, range, forward, wanted),
      );
      if (start === undefined || !found.forward || !withChanged) {
        return { ...pageOf(found, limit), changed: [], lastSeq };
      }
      const wish = { start, end: rowEnd(found.found, limit), spans, wanted: limit + 1 };
      const changed = states.changedAfter(roomId, wish, (seqs) =>
        runsOf(seqs)
          .flatMap((range) => readShown(roomId, range, true, range.to - range.from))
          .flatMap((entry) => messageIn(entry) ?? [])
          .sort((a, b) => revOf(a) - revOf(b)),
      );
      return firstShown({ entries: found.found, changed }, limit, lastSeq);
    },
    count: (roomId, filter, lastSeq) => {
      let count = 0;
      for (const { from, to } of rangesOf(filter, lastSeq + 1)) {
        count += ordinalAt(roomId, to - 1) - ordinalAt(roomId, from - 1);
        if (filter.notFrom !== undefined)
          count -= countSent.get(roomId, from, to, filter.notFrom)?.count ?? 0;
        count -= states.countDeleted(roomId, { from, to }, filter.notFrom);
      }
      return count;
    },
    countMentions: (roomId, userId, filter) =>
      rangesOf(filter).reduce(
        (count, { from, to }) => count + (countMentions.get(roomId, from, to, userId)?.count ?? 0),
        0,
      ),
    newest: (roomId, filter) => {
      let passed = 0;
      for (const { from, to } of rangesOf(filter).reverse()) {
        for (let below = to; ;) {
          const row = newestMessage.get(roomId, from, below, filter.notFrom ?? null);
          if (row === undefined) break;
          const message = present(roomId, messageIn(entries.of(roomId, row)));
          if (message !== undefined) return message;
          if (++passed > PASSED_OVER_MAX) throw unavailable();
          below = row.seq;
        }
      }
      return undefined;
    },
  };
};

/** The ranges that have these seqs and no others, as few as possible. */
const runsOf = (seqs: readonly Seq[]): readonly Range[] => {
  const ranges: { from: Seq; to: Seq }[] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.to === seq) last.to = seq + 1;
    else ranges.push({ from: seq, to: seq + 1 });
  }
  return ranges;
};

const messageIn = (entry: ShownEntry | undefined): Message | undefined =>
  entry?.kind === 'message' ? entry : undefined;
