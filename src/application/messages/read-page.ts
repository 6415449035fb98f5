import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { memberSince, requireMember, type Room } from '../../domain/room.js';
import type { EntrySize } from '../ports/entry-size.js';
import type { LogPage } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';
import { ITEMS_MAX_BYTES } from '../views/answer-size.js';
import type { SpansReader } from '../views/readable-spans.js';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;

/** A page ends here too, measured by the port `entrySize`; no single entry is as large. */
export const PAGE_MAX_BYTES = ITEMS_MAX_BYTES;

export interface PageQuery {
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  readonly limit?: number | undefined;
  /**
   * The bytes left for this page in an answer of several pages; missing means `PAGE_MAX_BYTES`. Where they are
   * too few for one entry, the page is empty and has more.
   */
  readonly maxBytes?: number;
}

export interface ReadPage extends LogPage {
  readonly room: Room;
  /** The log reaches at least this far: the seq of its last entry when the reading began. The page may reach beyond it. */
  readonly lastSeq: Seq;
  /** How far the page reaches: the next one goes on from there. */
  readonly upTo: Seq;
  readonly bytes: number;
}

export type PageReader = (roomId: RoomId, reader: UserId, query: PageQuery) => Promise<ReadPage>;

/**
 * Reads a page for a member. Membership is checked again after the reading, so that nobody gets anything of a
 * room once their removal was acknowledged.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export const makePageReader =
  (ports: Pick<Ports, 'rooms' | 'messages' | 'entrySize'> & { readSpans: SpansReader }): PageReader =>
  async (roomId, reader, query) => {
    const { rooms, messages, entrySize, readSpans } = ports;
    const { before, after, limit = PAGE_DEFAULT, maxBytes = PAGE_MAX_BYTES } = query;
    const found = requireMember(await rooms.find(roomId), reader);
    const spans = await readSpans(found, reader);
    const lastSeq = (await messages.lastSeqs([roomId], after)).get(roomId) ?? 0;
    const start = after === undefined ? undefined : Math.min(after, lastSeq);
    const page = await messages.page(roomId, {
      before,
      after: start,
      limit: Math.min(Math.max(limit, 1), PAGE_MAX),
      spans,
    });
    const room = requireMember(await rooms.find(roomId), reader);
    // The user has left and joined again meanwhile, and may have no right to read what came between the two.
    if (memberSince(room, reader) !== memberSince(found, reader)) {
      return makePageReader(ports)(roomId, reader, query);
    }
    const { entries, bytes } = fit(page.entries, { maxBytes, ascending: start !== undefined, entrySize });
    const hasMore = page.hasMore || entries.length < page.entries.length;
    const last = entries.at(-1)?.seq;
    // A page up to the end of the log covers it, also where the last entries cannot be read.
    const toTheEnd = before === undefined && (start === undefined || !hasMore);
    const upTo = toTheEnd ? Math.max(last ?? 0, lastSeq) : (last ?? start ?? lastSeq);
    return { room, lastSeq, entries, bytes, hasMore, upTo };
  };

/** As many entries as the bytes allow, from the side on which the reading began. */
const fit = (
  entries: readonly LogEntry[],
  { maxBytes, ascending, entrySize }: { maxBytes: number; ascending: boolean; entrySize: EntrySize },
) => {
  const ordered = ascending ? entries : [...entries].reverse();
  let bytes = 0;
  let count = 0;
  for (const entry of ordered) {
    const size = entrySize(entry);
    if (bytes + size > maxBytes) break;
    bytes += size;
    count++;
  }
  const fitting = ascending ? entries.slice(0, count) : entries.slice(entries.length - count);
  return { entries: fitting, bytes };
};

export interface ReadHistoryQuery {
  readonly reader: UserId;
  readonly roomId: RoomId;
  /** Excluded. At most one of the two; with neither the newest entries. */
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  /** 1 to 200. Missing: 50. */
  readonly limit?: number | undefined;
}

/**
 * Ascending by seq, ending at the limit or at 256 KiB. Reading moves no watermark.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type ReadHistory = (query: ReadHistoryQuery) => Promise<LogPage>;

export const makeReadHistory =
  (readPage: PageReader): ReadHistory =>
  ({ reader, roomId, ...query }) =>
    readPage(roomId, reader, query);
