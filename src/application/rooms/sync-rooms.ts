import { DomainError } from '../../domain/errors.js';
import { isPrivateRoomId, type RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Session } from '../devices/session.js';
import { type SessionHandle, sessionOf } from '../devices/session-handle.js';
import { followReceipts } from '../devices/told-receipts.js';
import type { Opening, Replay } from '../live/replay.js';
import { PAGE_DEFAULT, type PageQuery, type PageReader } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import { type AnswerSizes, ITEMS_MAX_BYTES, LISTED_ROOM_MAX_BYTES } from '../views/answer-size.js';
import type { RoomReceiptsReader } from '../views/room-receipts.js';
import type { RoomViewer } from '../views/room-view.js';
import { type RoomPage, toRoomPage } from './join-room.js';

export interface SyncCommand {
  readonly session: SessionHandle;
  /** The last seq that the device has of each room. Rooms that the user is not a member of come back as left. */
  readonly cursors: ReadonlyMap<RoomId, Seq>;
  /** Only the rooms named; otherwise all others of the user too. */
  readonly only: boolean;
  /** Entries per room. Missing: 50. */
  readonly limit?: number | undefined;
  /** The `next` of the answer before. Missing: from the first room on. */
  readonly after?: RoomId | undefined;
  /**
   * Called once; says whether the device took the answer. In the same turn it goes live in the rooms whose page has no
   * more.
   */
  readonly respond: (answer: SyncAnswer) => boolean;
}

export interface SyncAnswer {
  /** In ascending order of room id, without the members of groups. */
  readonly rooms: readonly RoomPage[];
  /** The rooms named that the user is not a member of. */
  readonly left: readonly RoomId[];
  /** Where the next answer goes on; missing on the last. */
  readonly next?: RoomId;
}

/** Rooms in one answer, so that one command does so much work at most. */
export const SYNC_MAX_ROOMS = 100;

/**
 * Gives what a device missed, room by room. The answer ends at 256 KiB altogether, or with its hundredth room. A page
 * that does not fit as a whole ends with `hasMore`. The device does not go live in a room that it left.
 *
 * @throws DomainError UNAVAILABLE where the connection closes meanwhile: then nobody waits for the rest.
 */
export type SyncRooms = (command: SyncCommand) => Promise<void>;

export const makeSyncRooms = ({
  rooms,
  textSize,
  clock,
  replay,
  readPage,
  sizes,
  viewRoom,
  readReceipts,
}: Pick<Ports, 'rooms' | 'textSize' | 'clock'> & {
  replay: Replay;
  readPage: PageReader;
  sizes: AnswerSizes;
  viewRoom: RoomViewer;
  readReceipts: RoomReceiptsReader;
}): SyncRooms => {
  const wantedBy = async ({ session, cursors, only, after }: SyncCommand): Promise<readonly RoomId[]> => {
    const others = only ? [] : await rooms.idsOf(session.userId);
    const wanted = [...new Set([...cursors.keys(), ...others])];
    return wanted.filter((roomId) => after === undefined || roomId > after).sort();
  };

  /** Undefined for a room that the user is not a member of. */
  const open = async (session: Session, roomId: RoomId, query: PageQuery): Promise<Opening | undefined> => {
    try {
      if (session.rooms.has(roomId)) return await replay.reopen(session, roomId, query);
      // A device that gets a group here hears of its end, also where it was not welcomed yet.
      const isWelcome = !isPrivateRoomId(roomId) && !session.left.has(roomId);
      if (isWelcome) return await replay.open(session, roomId, query);
      return { page: await readPage(roomId, session.userId, query) };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  };

  const describe = async ({ page: { room, lastSeq } }: Opening, { userId }: Session) => {
    const [view, receipts] = await Promise.all([viewRoom(room, lastSeq), readReceipts(room, userId)]);
    return { view, receipts };
  };

  /** Opens rooms as far as they fit into one answer. What it has opened is in `opened`, also where it fails. */
  const openRooms = async (
    command: SyncCommand,
    opened: Map<Opening, Description | undefined>,
    left: RoomId[],
  ): Promise<{ readonly bytesLeft: number; readonly next?: RoomId }> => {
    const { cursors, limit = PAGE_DEFAULT } = command;
    const session = sessionOf(command.session);
    const wanted = await wantedBy(command);
    let bytesLeft = ITEMS_MAX_BYTES;
    for (const [i, roomId] of wanted.entries()) {
      const before = wanted[i - 1];
      await clock.nextTurn();
      if (session.closed) throw new DomainError('UNAVAILABLE', 'The connection has closed');
      const maxBytes = bytesLeft - LISTED_ROOM_MAX_BYTES;
      if (before !== undefined && (i === SYNC_MAX_ROOMS || maxBytes <= 0)) return { bytesLeft, next: before };
      const after = cursors.get(roomId);
      const opening = await open(session, roomId, { after, limit, maxBytes });
      if (opening === undefined) {
        if (!cursors.has(roomId)) continue;
        bytesLeft -= textSize(roomId) + 1;
        left.push(roomId);
        continue;
      }
      opened.set(opening, undefined);
      const { page } = opening;
      // Not even one entry has fitted.
      if (page.hasMore && page.entries.length === 0 && before !== undefined) {
        opened.delete(opening);
        replay.abandon([opening]);
        return { bytesLeft, next: before };
      }
      // Nothing comes after a newest page, however much lies before it.
      if (after === undefined) opening.page = { ...page, hasMore: false };
      const description = await describe(opening, session);
      opened.set(opening, description);
      bytesLeft -= page.bytes + sizes.room(description.view, description.receipts.others);
    }
    return { bytesLeft };
  };

  return async (command) => {
    const { cursors, respond } = command;
    const session = sessionOf(command.session);
    const opened = new Map<Opening, Description | undefined>();
    const left: RoomId[] = [];
    const told = followReceipts(session);
    try {
      const { bytesLeft, next } = await openRooms(command, opened, left).catch((error: unknown) => {
        replay.abandon(opened.keys());
        throw error;
      });
      await replay.goLive(session, [...opened.keys()], bytesLeft, (remaining) => {
        const pages: RoomPage[] = [];
        for (const [opening, described] of opened) {
          const { page } = opening;
          const { id } = page.room;
          if (described !== undefined && remaining.includes(opening)) {
            const receipts = told.latest(id, described.receipts);
            pages.push(toRoomPage(page, { view: described.view, receipts }));
          } else if (cursors.has(id)) left.push(id);
        }
        return respond({ rooms: pages, left, ...(next !== undefined && { next }) });
      });
    } finally {
      told.end();
    }
  };
};

type Description = Pick<RoomPage, 'view' | 'receipts'>;
