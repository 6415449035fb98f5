import { DomainError } from '../../domain/errors.js';
import { isPrivateRoomId, type RoomId, type UserId } from '../../domain/ids.js';
import type { Session } from '../devices/session.js';
import { type SessionHandle, sessionOf } from '../devices/session-handle.js';
import { followReceipts } from '../devices/shown-receipts.js';
import type { Opening } from '../live/opening.js';
import type { Replay } from '../live/replay.js';
import type { PageQuery, PageReader } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import { type RoomPage, toRoomPage } from './join-room.js';
import type { MissedQuery, OpenedRooms, OpenMissed } from './missed-rooms.js';

export interface SyncCommand extends MissedQuery {
  readonly session: SessionHandle;
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

/**
 * Gives what a device missed, room by room. The answer ends at 256 KiB altogether, or with its hundredth room. A page
 * that does not fit as a whole ends with `hasMore`. The device does not go live in a room that it left.
 *
 * @throws DomainError UNAVAILABLE where the connection closes meanwhile: then nobody waits for the rest.
 */
export type SyncRooms = (command: SyncCommand) => Promise<void>;

export const makeSyncRooms = ({
  replay,
  readPage,
  openMissed,
}: {
  replay: Replay;
  readPage: PageReader;
  openMissed: OpenMissed;
}): SyncRooms => {
  const openFor = (session: Session) => async (roomId: RoomId, query: PageQuery) => {
    if (session.closed) throw new DomainError('UNAVAILABLE', 'The connection has closed');
    if (session.rooms.has(roomId)) return replay.reopen(session, roomId, query);
    // A device that gets a group here hears of its end, also where it was not welcomed yet.
    const isWelcome = !isPrivateRoomId(roomId) && !session.left.has(roomId);
    if (isWelcome) return replay.open(session, roomId, query);
    return { page: await readPage(roomId, session.userId, query) };
  };

  return async ({ session: handle, respond, ...query }) => {
    const session = sessionOf(handle);
    const opened: OpenedRooms = { pages: new Map(), left: [] };
    const { pages, left } = opened;
    const told = followReceipts(session);
    try {
      const open = unlessStranger(openFor(session));
      const { bytesLeft, next } = await openMissed(session.userId, query, opened, open).catch(
        (error: unknown) => {
          replay.abandon(pages.keys());
          throw error;
        },
      );
      await replay.goLive(session, [...pages.keys()], bytesLeft, (remaining) => {
        const given: RoomPage[] = [];
        for (const [opening, described] of pages) {
          const { page } = opening;
          const { id } = page.room;
          if (described !== undefined && remaining.includes(opening)) {
            const receipts = told.latest(id, described.receipts);
            given.push(toRoomPage(page, { ...described, receipts }));
          } else if (query.cursors.has(id)) left.push(id);
        }
        return respond({ rooms: given, left, ...(next !== undefined && { next }) });
      });
    } finally {
      told.end();
    }
  };
};

export interface ReadMissedQuery extends MissedQuery {
  readonly reader: UserId;
}

/**
 * Gives the same as `SyncRooms` to anyone without a connection, and within the same limits. It changes no subscription and
 * moves no watermark. Everything is in it that was in the log when it was called.
 */
export type ReadMissed = (query: ReadMissedQuery) => Promise<SyncAnswer>;

export const makeReadMissed =
  ({
    rooms,
    readPage,
    openMissed,
  }: Pick<Ports, 'rooms'> & { readPage: PageReader; openMissed: OpenMissed }): ReadMissed =>
  async ({ reader, ...query }) => {
    const opened: OpenedRooms = { pages: new Map(), left: [] };
    const { pages, left } = opened;
    const open = unlessStranger(async (roomId, page) => ({ page: await readPage(roomId, reader, page) }));
    const { next } = await openMissed(reader, query, opened, open);
    // Some may have ended while others were read.
    const current = new Set(await rooms.idsOf(reader));
    const given: RoomPage[] = [];
    for (const [{ page }, described] of pages) {
      const { id } = page.room;
      if (described !== undefined && (isPrivateRoomId(id) || current.has(id))) {
        given.push(toRoomPage(page, described));
      } else if (query.cursors.has(id)) left.push(id);
    }
    return { rooms: given, left, ...(next !== undefined && { next }) };
  };

type Open = (roomId: RoomId, query: PageQuery) => Promise<Opening>;

const unlessStranger =
  (open: Open) =>
  async (roomId: RoomId, query: PageQuery): Promise<Opening | undefined> => {
    try {
      return await open(roomId, query);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  };
