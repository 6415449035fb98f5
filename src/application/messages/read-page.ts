import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { readableSpans, requireMember, type Room } from '../../domain/room.js';
import { within } from '../../domain/spans.js';
import type { LogPage, MessageRepository } from '../ports/message-repository.js';
import type { RoomRepository } from '../ports/room-repository.js';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;

/** A page ends here too, measured as UTF-8 JSON; no single entry is as large. */
export const PAGE_MAX_BYTES = 256 * 1024;

export interface PageQuery {
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  readonly limit?: number | undefined;
  /**
   * What the page may still take of an answer that holds several; missing means `PAGE_MAX_BYTES`. With too
   * little for one entry the page is empty and has more.
   */
  readonly maxBytes?: number;
}

export interface ReadPage extends LogPage {
  readonly room: Room;
  /** The seq of the room's last entry when the reading began: the page holds nothing less than it can. */
  readonly lastSeq: Seq;
  /** How far the page reaches: whoever has it all goes on from there. */
  readonly upTo: Seq;
  readonly bytes: number;
}

export type PageReader = (roomId: RoomId, reader: UserId, query: PageQuery) => Promise<ReadPage>;

/**
 * Reads a page for a member. Membership is looked at again after the reading, so that nothing of a room
 * is given to somebody whose removal was acknowledged before.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export const makePageReader =
  ({ rooms, messages }: { rooms: RoomRepository; messages: MessageRepository }): PageReader =>
  async (roomId, reader, { before, after, limit = PAGE_DEFAULT, maxBytes = PAGE_MAX_BYTES }) => {
    const spans = readableSpans(requireMember(await rooms.find(roomId), reader), reader);
    const lastSeq = (await messages.lastSeqs([roomId])).get(roomId) ?? 0;
    const start = after === undefined ? undefined : Math.min(after, lastSeq);
    const page = await messages.page(roomId, {
      before,
      after: start,
      limit: Math.min(Math.max(limit, 1), PAGE_MAX),
      spans,
    });
    const room = requireMember(await rooms.find(roomId), reader);
    // A membership that ended and began anew meanwhile leaves out what lies between.
    const current = readableSpans(room, reader);
    const readable = page.entries.filter((entry) => within(current, entry.seq));
    const { entries, bytes } = fit(readable, maxBytes, start !== undefined);
    return {
      room,
      lastSeq,
      entries,
      bytes,
      hasMore: page.hasMore || entries.length < readable.length,
      upTo: entries.at(-1)?.seq ?? start ?? lastSeq,
    };
  };

/** As many entries as the bytes allow, from the side on which the reading began. */
const fit = (entries: readonly LogEntry[], maxBytes: number, ascending: boolean) => {
  const ordered = ascending ? entries : [...entries].reverse();
  let bytes = 0;
  let count = 0;
  for (const entry of ordered) {
    const size = wireSize(entry);
    if (bytes + size > maxBytes) break;
    bytes += size;
    count++;
  }
  const kept = ascending ? entries.slice(0, count) : entries.slice(entries.length - count);
  return { entries: kept, bytes };
};

/** Field names, numbers, the type and the time of a message, with something to spare. */
const ENVELOPE_BYTES = 250;

const wireSize = (entry: LogEntry): number =>
  entry.kind === 'event'
    ? jsonSize(JSON.stringify(entry)) + ENVELOPE_BYTES
    : ENVELOPE_BYTES +
      jsonSize(entry.content) +
      jsonSize(entry.id) +
      jsonSize(entry.roomId) +
      jsonSize(entry.sender) +
      jsonSize(entry.clientMessageId);

/** ASCII without what JSON escapes: a byte a character. */
const PLAIN = /^[ !#-[\]-~]*$/;
const encoder = new TextEncoder();
const jsonSize = (text: string): number =>
  PLAIN.test(text) ? text.length + 2 : encoder.encode(JSON.stringify(text)).length;
