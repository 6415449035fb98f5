import { trusted } from 'mongoose';
import type {
  LogPage,
  MessageFilter,
  PageRequest,
  ShownPage,
  ShownRequest,
} from '../../application/ports/message-repository.js';
import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import {
  MESSAGE_TYPES,
  type LogEntry,
  type LogPosition,
  type Message,
  type Ordinal,
  type Seq,
  type ShownEntry,
} from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf } from '../../domain/spans.js';
import type { IdempotencyKey } from '../storage/append.js';
import { firstShown, rowEnd } from '../storage/shown-page.js';
import type { Collections } from './collections.js';
import { entryOf } from './document-mapping.js';
import type { EntryDocument } from './documents.js';
import type { MessageStates } from './message-states.js';
import type { LogEnd } from './room-reader.js';
import type { RoomStates } from './room-states.js';

/**
 * Reads logs as a majority of the servers has them. Nothing here retries: the callers do. They have settled the changes that
 * messages in their present state are to have.
 */
export interface LogReader {
  find(id: MessageId): Promise<ShownEntry | undefined>;
  findAll(ids: readonly MessageId[]): Promise<readonly ShownEntry[]>;
  /** The messages of the room with these ids, in their present state. */
  present(roomId: RoomId, ids: readonly MessageId[]): Promise<readonly Message[]>;
  /** The entries of a room that have one of the ids, and its messages that have one of the keys. */
  findAny(
    roomId: RoomId,
    wanted: { readonly ids: readonly MessageId[]; readonly keys: readonly IdempotencyKey[] },
  ): Promise<readonly LogEntry[]>;
  /** O(page), wherever in the log it is. */
  page(roomId: RoomId, request: PageRequest): Promise<LogPage>;
  /** The same for a log that ends at `end`: nothing above it. */
  shown(roomId: RoomId, request: ShownRequest, end: LogEnd): Promise<ShownPage>;
  /** See MessageRepository, for a log that ends at `end`. */
  count(roomId: RoomId, filter: MessageFilter, end: LogPosition): Promise<number>;
  countMentions(roomId: RoomId, userId: UserId, filter: MessageFilter): Promise<number>;
  /** Reads backwards from the end until a message matches. */
  newest(roomId: RoomId, filter: MessageFilter): Promise<Message | undefined>;
}

export const makeLogReader = (
  { messages }: Pick<Collections, 'messages'>,
  rooms: Pick<RoomStates, 'noticed'>,
  states: MessageStates,
): LogReader => {
  const read =
    (roomId: RoomId, filter: object) =>
    (range: Range, order: 1 | -1, limit: number): Promise<EntryDocument[]> =>
      messages
        .find({ roomId, seq: between(range), ...filter })
        .sort({ seq: order })
        .limit(limit)
        .lean();

  /** One more than the limit, to know whether there are more; in the direction of reading. */
  const readPage = async (
    roomId: RoomId,
    { before, after, limit, spans }: PageRequest,
    filter: object,
  ): Promise<{ readonly found: readonly EntryDocument[]; readonly forward: boolean }> => {
    const forward = after !== undefined && before === undefined;
    const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
    const found: EntryDocument[] = [];
    for (const range of forward ? ranges : ranges.reverse()) {
      const missing = limit + 1 - found.length;
      if (missing > 0) found.push(...(await read(roomId, filter)(range, forward ? 1 : -1, missing)));
    }
    // Before anyone is given the page, whether they may read it is decided on no older room.
    rooms.noticed(roomId, Math.max(0, ...found.map(({ version }) => version)));
    return { found, forward };
  };

  const presentMessages = async (roomId: RoomId, ids: readonly MessageId[]): Promise<readonly Message[]> => {
    if (ids.length === 0) return [];
    const documents = await messages.find({ _id: trusted({ $in: [...ids] }), roomId, ...SHOWN }).lean();
    return states.present(documents.map(entryOf).filter(isMessage));
  };

  const ordinalAt = async (roomId: RoomId, seq: Seq, end: LogPosition): Promise<Ordinal> => {
    if (seq === 0) return 0;
    if (seq === end.seq) return end.ordinal;
    const upTo = messages.findOne({ roomId, seq: trusted({ $lte: seq }) }, { ordinal: 1 });
    return (await upTo.sort({ seq: -1 }).lean())?.ordinal ?? 0;
  };

  return {
    async find(id) {
      const document = await messages.findById(id).lean();
      const entry = document === null ? undefined : entryOf(document);
      return entry?.kind === 'change' ? undefined : entry;
    },
    async findAll(ids) {
      const documents = await messages.find({ _id: trusted({ $in: [...ids] }), ...SHOWN }).lean();
      return documents.map(entryOf).filter(isShown);
    },
    present: presentMessages,
    async findAny(roomId, { ids, keys }) {
      const byId = ids.length === 0 ? [] : [{ _id: trusted({ $in: [...ids] }) }];
      const conditions = [...byId, ...keys.map((key) => ({ roomId, ...key }))];
      if (conditions.length === 0) return [];
      const documents = await messages.find({ $or: conditions }).lean();
      return documents.map(entryOf);
    },
    async page(roomId, request) {
      const { found, forward } = await readPage(roomId, request, {});
      const { limit } = request;
      const entries = found.slice(0, limit).map(entryOf);
      return { entries: forward ? entries : entries.reverse(), hasMore: found.length > limit };
    },
    async shown(roomId, request, { seq: lastSeq, lastChange }) {
      const { after, before = END, limit, withChanged } = request;
      const start = after === undefined ? undefined : Math.min(after, lastSeq);
      const spans = clip(request.spans, 1, lastSeq + 1);
      const within = { ...request, spans, after: start, before: before === END ? undefined : before };
      const { found, forward } = await readPage(roomId, within, SHOWN);
      const asSent = found.map(entryOf).filter(isShown);
      // In most rooms nothing was ever changed.
      const entries = lastChange === 0 ? asSent : await states.present(asSent);
      if (start === undefined || !forward || !withChanged || lastChange === 0) {
        const page = entries.slice(0, limit);
        return {
          entries: forward ? page : page.reverse(),
          changed: [],
          hasMore: entries.length > limit,
          lastSeq,
        };
      }
      const { spans: readable } = request;
      const changed = await states.changedAfter(
        roomId,
        { start, end: rowEnd(entries, limit), spans: readable, wanted: limit + 1 },
        (ids) => presentMessages(roomId, ids),
      );
      return firstShown({ entries, changed }, limit, lastSeq);
    },
    async count(roomId, filter, end) {
      const { notFrom: sender } = filter;
      const counts = rangesOf(filter, end.seq + 1).map(async (range) => {
        const [before, upTo, own, deleted] = await Promise.all([
          ordinalAt(roomId, range.from - 1, end),
          ordinalAt(roomId, range.to - 1, end),
          sender === undefined ? 0 : messages.countDocuments({ roomId, sender, seq: between(range) }),
          states.countDeleted(roomId, range, sender),
        ]);
        return upTo - before - own - deleted;
      });
      return sumOf(await Promise.all(counts));
    },
    async countMentions(roomId, userId, filter) {
      const counts = rangesOf(filter).map(async (range) => {
        const sent = messages.countDocuments({ roomId, mentions: userId, seq: between(range) });
        return (await sent) + (await states.countMentionsMore(roomId, range, userId));
      });
      return sumOf(await Promise.all(counts));
    },
    async newest(roomId, filter) {
      const sender = trusted({ $nin: [null, filter.notFrom ?? null] });
      for (const range of rangesOf(filter).reverse()) {
        const document = await messages
          .findOne({ roomId, sender, seq: between(range), ...SHOWN })
          .sort({ seq: -1 })
          .lean();
        const entry = document === null ? undefined : entryOf(document);
        if (entry?.kind === 'message') return (await states.present([entry]))[0];
      }
      return undefined;
    },
  };
};

const SHOWN: object = { type: trusted({ $in: [...MESSAGE_TYPES, 'membership'] }) };

const isShown = (entry: LogEntry): entry is ShownEntry => entry.kind !== 'change';
const isMessage = (entry: LogEntry): entry is Message => entry.kind === 'message';

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const between = ({ from, to }: Range) => trusted({ $gte: from, $lt: to });
