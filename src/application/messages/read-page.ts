import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message, Seq, ShownEntry } from '../../domain/log-entry.js';
import { memberSince, requireMember, type Room } from '../../domain/room.js';
import { asReadBy } from '../../domain/message-change.js';
import { type ShownRow, takeRow } from '../../domain/shown-entries.js';
import type { EntrySize } from '../ports/entry-size.js';
import type { LogPage, ShownPage, ShownRequest } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';
import { ITEMS_MAX_BYTES } from '../views/answer-size.js';
import { type BesideMessages, makeBesideReader } from '../views/beside-messages.js';
import type { SpansReader } from '../views/readable-spans.js';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;

/** A page ends here too, measured by the port `entrySize`; no single entry is as large. */
export const PAGE_MAX_BYTES = ITEMS_MAX_BYTES;

export interface PageQuery {
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  readonly limit?: number | undefined;
  /** With `after`: the messages up to there that were changed since come as well. */
  readonly withChanged?: boolean | undefined;
  /**
   * The bytes left for this page in an answer of several pages; missing means `PAGE_MAX_BYTES`. Where they are
   * too few for one entry, the page is empty and has more.
   */
  readonly maxBytes?: number;
}

export interface ReadPage<Entry extends LogEntry = ShownEntry> extends LogPage<Entry> {
  readonly room: Room;
  /** The messages up to `after` that were changed since, in their present state; see `ShownPage`. */
  readonly changed: readonly Message[];
  readonly beside: BesideMessages;
  /** The log reaches at least this far: the seq of its last entry when the reading began. The page may reach beyond it. */
  readonly lastSeq: Seq;
  /** How far the page reaches: the next one goes on from there. */
  readonly upTo: Seq;
  readonly bytes: number;
}

/**
 * Reads a page for a member, without anything of messages that they cannot read. Membership is checked again after the
 * reading, so that nobody gets anything of a room once their removal was acknowledged.
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type PageReader<Entry extends LogEntry = ShownEntry> = (
  roomId: RoomId,
  reader: UserId,
  query: PageQuery,
) => Promise<ReadPage<Entry>>;

type ReaderPorts = Pick<Ports, 'rooms' | 'messages' | 'entrySize'> & { readSpans: SpansReader };

/** Gives messages in their present state, and membership events. */
export const makePageReader = (ports: ReaderPorts): PageReader =>
  makeReader(ports, (roomId, request) => ports.messages.shown(roomId, request));

/** Gives the log itself, each change by itself: for a device that is given what it missed as it would have been live. */
export const makeLogPageReader = (ports: ReaderPorts): PageReader<LogEntry> =>
  makeReader(ports, async (roomId, request) => {
    const { messages } = ports;
    const lastSeq = (await messages.lastSeqs([roomId], request.after)).get(roomId) ?? 0;
    const after = request.after === undefined ? undefined : Math.min(request.after, lastSeq);
    const page = await messages.page(roomId, { ...request, after });
    return { ...page, changed: [], lastSeq };
  });

const makeReader = <Entry extends LogEntry>(
  ports: ReaderPorts,
  readRaw: (roomId: RoomId, request: ShownRequest) => Promise<RawPage<Entry>>,
): PageReader<Entry> => {
  const readBeside = makeBesideReader(ports);
  const readPage: PageReader<Entry> = async (roomId, reader, query) => {
    const { rooms, entrySize, readSpans } = ports;
    const { before, after, limit = PAGE_DEFAULT, withChanged = false, maxBytes = PAGE_MAX_BYTES } = query;
    const found = requireMember(await rooms.find(roomId), reader);
    const spans = await readSpans(found, reader);
    const page = await readRaw(roomId, {
      before,
      after,
      limit: Math.min(Math.max(limit, 1), PAGE_MAX),
      spans,
      withChanged,
    });
    const { lastSeq } = page;
    const start = after === undefined ? undefined : Math.min(after, lastSeq);
    const asRead = <Each extends LogEntry>(entry: Each) => asReadBy(entry, spans);
    const read = { entries: page.entries.map(asRead), changed: page.changed.map(asRead) };
    const { entries, changed, bytes, isWhole, last } = fit(read, {
      maxBytes,
      ascending: start !== undefined,
      entrySize,
    });
    const beside = await readBeside({ roomId, reader }, [...entries, ...changed]);
    const room = requireMember(await rooms.find(roomId), reader);
    // The user has left and joined again meanwhile, and may have no right to read what came between the two.
    if (memberSince(room, reader) !== memberSince(found, reader)) {
      return readPage(roomId, reader, query);
    }
    const hasMore = page.hasMore || !isWhole;
    // A page up to the end of the log covers it, also where the last entries cannot be read.
    const toTheEnd = before === undefined && (start === undefined || !hasMore);
    const end = Math.max(entries.at(-1)?.seq ?? 0, lastSeq);
    // A message may have been changed again since the end of the log was read.
    const upTo = toTheEnd ? end : Math.min(last ?? start ?? 0, end);
    return { room, lastSeq, entries, changed, beside, bytes, hasMore, upTo };
  };
  return readPage;
};

type RawPage<Entry extends LogEntry> = LogPage<Entry> & Pick<ShownPage, 'changed' | 'lastSeq'>;

/** As much as the bytes allow, from the side on which the reading began. */
const fit = <Entry extends LogEntry>(
  { entries, changed }: ShownRow<Entry>,
  { maxBytes, ascending, entrySize }: { maxBytes: number; ascending: boolean; entrySize: EntrySize },
) => {
  let bytes = 0;
  const fits = (entry: LogEntry): boolean => {
    const size = entrySize(entry);
    if (bytes + size > maxBytes) return false;
    bytes += size;
    return true;
  };
  if (ascending) {
    const row = takeRow<Entry>({ entries, changed }, fits);
    return { ...row, bytes };
  }
  const beyond = entries.findLastIndex((entry) => !fits(entry));
  const fitting = entries.slice(beyond + 1);
  return { entries: fitting, changed, bytes, isWhole: beyond === -1, last: fitting.at(-1)?.seq };
};

export interface ReadHistoryQuery {
  readonly reader: UserId;
  readonly roomId: RoomId;
  /** Excluded. At most one of the two; with neither the newest entries. */
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  /** 1 to 200. Missing: 50. */
  readonly limit?: number | undefined;
  /** With `after`: the messages up to there that were changed since come as well. */
  readonly withChanged?: boolean | undefined;
}

/**
 * Ascending by seq, ending at the limit or at 256 KiB. Reading moves no watermark.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type ReadHistory = (query: ReadHistoryQuery) => Promise<ReadPage>;

export const makeReadHistory =
  (readPage: PageReader): ReadHistory =>
  ({ reader, roomId, ...query }) =>
    readPage(roomId, reader, query);
