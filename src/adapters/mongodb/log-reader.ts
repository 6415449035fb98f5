import { trusted } from 'mongoose';
import type { LogPage, MessageFilter, PageRequest } from '../../application/ports/message-repository.js';
import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message, Seq } from '../../domain/log-entry.js';
import { clip, END, type Range, rangesOf } from '../../domain/spans.js';
import type { Collections } from './collections.js';
import type { EntryDocument } from './documents.js';
import { entryOf } from './entry-documents.js';

/** A sender's own name for a message. */
export interface SentName {
  readonly sender: UserId;
  readonly clientMessageId: ClientMessageId;
}

/** Reads logs as a majority of the servers has them. None of these retries: whoever calls them does. */
export interface LogReader {
  find(id: MessageId): Promise<LogEntry | undefined>;
  /** Those entries of a room that have one of the ids or names. */
  findThese(
    roomId: RoomId,
    wanted: { ids: readonly MessageId[]; names: readonly SentName[] },
  ): Promise<readonly LogEntry[]>;
  /** O(page), wherever in the log it lies. */
  page(roomId: RoomId, request: PageRequest): Promise<LogPage>;
  /** Counted by what does not match: membership events, and the messages of who is left out. */
  count(roomId: RoomId, filter: MessageFilter, lastSeq: Seq): Promise<number>;
  /** From the end backwards, as far as needed. */
  newest(roomId: RoomId, filter: MessageFilter): Promise<Message | undefined>;
}

export const makeLogReader = ({ messages }: Pick<Collections, 'messages'>): LogReader => {
  const read = (roomId: RoomId, range: Range, order: 1 | -1, limit: number): Promise<EntryDocument[]> =>
    messages
      .find({ roomId, seq: between(range) })
      .sort({ seq: order })
      .limit(limit)
      .lean();

  return {
    async find(id) {
      const document = await messages.findById(id).lean();
      return document === null ? undefined : entryOf(document);
    },
    async findThese(roomId, { ids, names }) {
      const byId = ids.length === 0 ? [] : [{ _id: trusted({ $in: [...ids] }) }];
      const these = [...byId, ...names.map((name) => ({ roomId, ...name }))];
      if (these.length === 0) return [];
      const documents = await messages.find({ $or: these }).lean();
      return documents.map(entryOf);
    },
    async page(roomId, { before, after, limit, spans }) {
      const forward = after !== undefined && before === undefined;
      const ranges = clip(spans, (after ?? 0) + 1, before ?? END);
      const found: EntryDocument[] = [];
      for (const range of forward ? ranges : ranges.reverse()) {
        // One more than asked for tells that more lie there.
        const wanted = limit + 1 - found.length;
        if (wanted > 0) found.push(...(await read(roomId, range, forward ? 1 : -1, wanted)));
      }
      const entries = found.slice(0, limit).map(entryOf);
      return { entries: forward ? entries : entries.reverse(), hasMore: found.length > limit };
    },
    async count(roomId, filter, lastSeq) {
      const counts = rangesOf(filter, lastSeq + 1).map(async (range) => {
        const countOf = (sender: UserId | null) =>
          messages.countDocuments({ roomId, sender, seq: between(range) });
        const { notFrom } = filter;
        const [events, own] = await Promise.all([
          countOf(null),
          notFrom === undefined ? 0 : countOf(notFrom),
        ]);
        return range.to - range.from - events - own;
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
