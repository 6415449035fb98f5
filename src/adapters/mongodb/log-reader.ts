import { trusted } from 'mongoose';
import type { LogPage, MessageFilter, PageRequest } from '../../application/ports/message-repository.js';
import type { MessageId, RoomId } from '../../domain/ids.js';
import type { LogEntry, LogPosition, Message, Ordinal, Seq } from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf } from '../../domain/spans.js';
import type { IdempotencyKey } from '../storage/append.js';
import type { Collections } from './collections.js';
import { entryOf } from './document-mapping.js';
import type { EntryDocument } from './documents.js';
import type { RoomStates } from './room-states.js';

/** Reads logs as a majority of the servers has them. Nothing here retries: the callers do. */
export interface LogReader {
  find(id: MessageId): Promise<LogEntry | undefined>;
  findAll(ids: readonly MessageId[]): Promise<readonly LogEntry[]>;
  /** The entries of a room that have one of the ids, and its messages that have one of the keys. */
  findAny(
    roomId: RoomId,
    wanted: { readonly ids: readonly MessageId[]; readonly keys: readonly IdempotencyKey[] },
  ): Promise<readonly LogEntry[]>;
  /** O(page), wherever in the log it is. */
  page(roomId: RoomId, request: PageRequest): Promise<LogPage>;
  /** See MessageRepository, for a log that ends at `end`. */
  count(roomId: RoomId, filter: MessageFilter, end: LogPosition): Promise<number>;
  /** Reads backwards from the end until a message matches. */
  newest(roomId: RoomId, filter: MessageFilter): Promise<Message | undefined>;
}

export const makeLogReader = (
  { messages }: Pick<Collections, 'messages'>,
  rooms: Pick<RoomStates, 'noticed'>,
): LogReader => {
  const read = (roomId: RoomId, range: Range, order: 1 | -1, limit: number): Promise<EntryDocument[]> =>
    messages
      .find({ roomId, seq: between(range) })
      .sort({ seq: order })
      .limit(limit)
      .lean();

  const ordinalAt = async (roomId: RoomId, seq: Seq, end: LogPosition): Promise<Ordinal> => {
    if (seq === 0) return 0;
    if (seq === end.seq) return end.ordinal;
    const upTo = messages.findOne({ roomId, seq: trusted({ $lte: seq }) }, { ordinal: 1 });
    return (await upTo.sort({ seq: -1 }).lean())?.ordinal ?? 0;
  };

  return {
    async find(id) {
      const document = await messages.findById(id).lean();
      return document === null ? undefined : entryOf(document);
    },
    async findAll(ids) {
      const documents = await messages.find({ _id: trusted({ $in: [...ids] }) }).lean();
      return documents.map(entryOf);
    },
    async findAny(roomId, { ids, keys }) {
      const byId = ids.length === 0 ? [] : [{ _id: trusted({ $in: [...ids] }) }];
      const conditions = [...byId, ...keys.map((key) => ({ roomId, ...key }))];
      if (conditions.length === 0) return [];
      const documents = await messages.find({ $or: conditions }).lean();
      return documents.map(entryOf);
    },
    async page(roomId, { before, after, limit, spans }) {
      const forward = after !== undefined && before === undefined;
      const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
      const found: EntryDocument[] = [];
      for (const range of forward ? ranges : ranges.reverse()) {
        // One more than the limit, to know whether there are more.
        const missing = limit + 1 - found.length;
        if (missing > 0) found.push(...(await read(roomId, range, forward ? 1 : -1, missing)));
      }
      // Before anyone is given the page, whether they may read it is decided on no older room.
      rooms.noticed(roomId, Math.max(0, ...found.map(({ version }) => version)));
      const entries = found.slice(0, limit).map(entryOf);
      return { entries: forward ? entries : entries.reverse(), hasMore: found.length > limit };
    },
    async count(roomId, filter, end) {
      const { notFrom: sender } = filter;
      const counts = rangesOf(filter, end.seq + 1).map(async (range) => {
        const [before, upTo, own] = await Promise.all([
          ordinalAt(roomId, range.from - 1, end),
          ordinalAt(roomId, range.to - 1, end),
          sender === undefined ? 0 : messages.countDocuments({ roomId, sender, seq: between(range) }),
        ]);
        return upTo - before - own;
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    async newest(roomId, filter) {
      const sender = trusted({ $nin: [null, filter.notFrom ?? null] });
      for (const range of rangesOf(filter).reverse()) {
        const document = await messages
          .findOne({ roomId, sender, seq: between(range) })
          .sort({ seq: -1 })
          .lean();
        const entry = document === null ? undefined : entryOf(document);
        if (entry?.kind === 'message') return entry;
      }
      return undefined;
    },
  };
};

const between = ({ from, to }: Range) => trusted({ $gte: from, $lt: to });
