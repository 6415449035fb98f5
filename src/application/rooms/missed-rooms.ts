import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Opening } from '../live/opening.js';
import type { Replay } from '../live/replay.js';
import { PAGE_DEFAULT, type PageQuery } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import { type AnswerSizes, ITEMS_MAX_BYTES, LISTED_ROOM_MAX_BYTES } from '../views/answer-size.js';
import type { RoomReceiptsReader } from '../views/room-receipts.js';
import type { RoomViewer } from '../views/room-view.js';
import type { RoomPage } from './join-room.js';
import { isMuted } from './mute-room.js';

/** Which rooms a user asks for, and from where on. */
export interface MissedQuery {
  /** The last seq that the device has of each room. Rooms that the user is not a member of come back as left. */
  readonly cursors: ReadonlyMap<RoomId, Seq>;
  /** Only the rooms named; otherwise all others of the user too. */
  readonly only: boolean;
  /** Entries per room. Missing: 50. */
  readonly limit?: number | undefined;
  /** The messages up to each cursor that were changed since come as well. */
  readonly withChanged?: boolean | undefined;
  /** The `next` of the answer before. Missing: from the first room on. */
  readonly after?: RoomId | undefined;
}

/** Rooms in one answer, so that one command does so much work at most. */
export const SYNC_MAX_ROOMS = 100;

export type Description = Omit<RoomPage, 'page'>;

/**
 * The rooms that are opened for one answer. It is filled as the opening goes on, so that what was opened is known after a
 * failure.
 */
export interface OpenedRooms {
  readonly pages: Map<Opening, Description | undefined>;
  /** The rooms named that the user is not a member of. */
  readonly left: RoomId[];
}

/**
 * Opens rooms in ascending order, as far as they fit into one answer. `open` gives undefined for a room that the reader
 * is not a member of; what it throws ends the opening.
 */
export type OpenMissed = (
  reader: UserId,
  query: MissedQuery,
  opened: OpenedRooms,
  open: (roomId: RoomId, query: PageQuery) => Promise<Opening | undefined>,
) => Promise<{ readonly bytesLeft: number; readonly next?: RoomId }>;

export const makeOpenMissed = ({
  rooms,
  users,
  textSize,
  clock,
  replay,
  sizes,
  viewRoom,
  readReceipts,
}: Pick<Ports, 'rooms' | 'users' | 'textSize' | 'clock'> & {
  replay: Pick<Replay, 'abandon'>;
  sizes: AnswerSizes;
  viewRoom: RoomViewer;
  readReceipts: RoomReceiptsReader;
}): OpenMissed => {
  const wantedBy = async (reader: UserId, { cursors, only, after }: MissedQuery) => {
    const others = only ? [] : await rooms.idsOf(reader);
    const wanted = [...new Set([...cursors.keys(), ...others])];
    return wanted.filter((roomId) => after === undefined || roomId > after).sort();
  };

  const describe = async (
    { page: { room, lastSeq } }: Opening,
    reader: UserId,
    mutes: ReadonlyMap<RoomId, Seq>,
  ): Promise<Description> => {
    const [view, receipts] = await Promise.all([viewRoom(room, lastSeq), readReceipts(room, reader)]);
    return { view, receipts, ...(isMuted(room, reader, mutes) && { muted: true }) };
  };

  return async (reader, query, { pages, left }, open) => {
    const { cursors, limit = PAGE_DEFAULT, withChanged } = query;
    const wanted = await wantedBy(reader, query);
    const mutes = await users.mutes(reader, wanted.slice(0, SYNC_MAX_ROOMS));
    let bytesLeft = ITEMS_MAX_BYTES;
    for (const [i, roomId] of wanted.entries()) {
      const before = wanted[i - 1];
      await clock.nextTurn();
      const maxBytes = bytesLeft - LISTED_ROOM_MAX_BYTES;
      if (before !== undefined && (i === SYNC_MAX_ROOMS || maxBytes <= 0)) return { bytesLeft, next: before };
      const after = cursors.get(roomId);
      const opening = await open(roomId, { after, limit, maxBytes, withChanged });
      if (opening === undefined) {
        if (!cursors.has(roomId)) continue;
        bytesLeft -= textSize(roomId) + 1;
        left.push(roomId);
        continue;
      }
      pages.set(opening, undefined);
      const { page } = opening;
      // Not even one entry has fitted.
      if (page.hasMore && page.entries.length + page.changed.length === 0 && before !== undefined) {
        pages.delete(opening);
        replay.abandon([opening]);
        return { bytesLeft, next: before };
      }
      // Nothing comes after a newest page, however much lies before it.
      if (after === undefined) opening.page = { ...page, hasMore: false };
      const description = await describe(opening, reader, mutes);
      pages.set(opening, description);
      bytesLeft -= page.bytes + sizes.room(description.view, description.receipts.others);
    }
    return { bytesLeft };
  };
};
