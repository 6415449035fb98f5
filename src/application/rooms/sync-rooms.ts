import { DomainError } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Session } from '../devices/session.js';
import type { Opening, Replay } from '../live/replay.js';
import { PAGE_DEFAULT, PAGE_MAX_BYTES, type PageQuery, type PageReader } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import type { RoomPage } from './join-room.js';
import type { RoomReceiptsReader } from '../views/room-receipts.js';
import type { RoomViewer } from '../views/room-view.js';

export interface SyncCommand {
  readonly session: Session;
  /** The last seq that the device has of each room. Rooms that the user is not a member of come back as left. */
  readonly cursors: ReadonlyMap<RoomId, Seq>;
  /** Only the rooms named; otherwise all others of the user too. */
  readonly only: boolean;
  /** Entries per room. Missing: 50. */
  readonly limit?: number | undefined;
  /**
   * Called once; says whether the device took the answer. In the same turn it goes live in the rooms whose page has no
   * more.
   */
  readonly respond: (answer: SyncAnswer) => boolean;
}

export interface SyncAnswer {
  readonly rooms: readonly RoomPage[];
  /** The rooms named that the user is not a member of. */
  readonly left: readonly RoomId[];
}

/**
 * Gives what a device missed, in all rooms at once. All entries of the answer together end at 256 KiB: rooms
 * beyond it come without entries and with `hasMore`. The device does not go live in a room that it left.
 */
export type SyncRooms = (command: SyncCommand) => Promise<void>;

export const makeSyncRooms = ({
  rooms,
  replay,
  readPage,
  viewRoom,
  readReceipts,
}: Pick<Ports, 'rooms'> & {
  replay: Replay;
  readPage: PageReader;
  viewRoom: RoomViewer;
  readReceipts: RoomReceiptsReader;
}): SyncRooms => {
  const read = async (
    session: Session,
    roomId: RoomId,
    query: PageQuery & { maxBytes: number },
  ): Promise<Opening> => {
    const opening: Opening = session.rooms.has(roomId)
      ? await replay.open(session, roomId, query)
      : { page: await readPage(roomId, session.userId, query) };
    // Nothing comes after a newest page, however much lies before it. One without entries had no bytes left.
    if (query.after === undefined && opening.page.entries.length > 0) {
      opening.page = { ...opening.page, hasMore: false };
    }
    return opening;
  };

  const describe = async ({ page: { room, lastSeq } }: Opening, reader: UserId) => {
    const [view, receipts] = await Promise.all([viewRoom(room, lastSeq), readReceipts(room, reader)]);
    return { view, receipts };
  };

  return async ({ session, cursors, only, limit = PAGE_DEFAULT, respond }) => {
    const others = only ? [] : await rooms.idsOf(session.userId);
    const opened = new Map<Opening, Description | undefined>();
    const left = new Set<RoomId>();
    let maxBytes = PAGE_MAX_BYTES;
    for (const roomId of new Set([...cursors.keys(), ...others])) {
      try {
        const opening = await read(session, roomId, { after: cursors.get(roomId), limit, maxBytes });
        maxBytes -= opening.page.bytes;
        opened.set(opening, undefined);
        opened.set(opening, await describe(opening, session.userId));
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') {
          replay.abandon(opened.keys());
          throw error;
        }
        if (cursors.has(roomId)) left.add(roomId);
      }
    }
    await replay.goLive(session, [...opened.keys()], (remaining) => {
      const pages: RoomPage[] = [];
      for (const [opening, described] of opened) {
        const { id } = opening.page.room;
        if (described !== undefined && remaining.includes(opening))
          pages.push(toRoomPage(opening, described));
        else if (cursors.has(id)) left.add(id);
      }
      return respond({ rooms: pages, left: [...left] });
    });
  };
};

type Description = Pick<RoomPage, 'view' | 'receipts'>;

const toRoomPage = ({ page }: Opening, described: Description): RoomPage => ({
  view: { ...described.view, lastSeq: Math.max(described.view.lastSeq, page.upTo) },
  receipts: described.receipts,
  page,
});
