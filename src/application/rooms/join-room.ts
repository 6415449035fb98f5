import { roomNotFound } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { requireMember } from '../../domain/room.js';
import { type SessionHandle, sessionOf } from '../devices/session-handle.js';
import { followReceipts } from '../devices/shown-receipts.js';
import type { LiveHub } from '../live/live-hub.js';
import type { PageKind } from '../live/opening.js';
import type { Replay } from '../live/replay.js';
import { PAGE_MAX, type ReadPage } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import { OPENED_ENTRIES_MAX_BYTES } from '../views/answer-size.js';
import type { RoomReceipts, RoomReceiptsReader } from '../views/room-receipts.js';
import type { RoomView, RoomViewer } from '../views/room-view.js';
import { isMuted } from './mute-room.js';

/** A room with a page of its log, as the answer to a device. */
export interface RoomPage {
  readonly view: RoomView;
  readonly receipts: RoomReceipts;
  /** The device's user mutes the room. */
  readonly muted?: true;
  readonly page: Pick<ReadPage<LogEntry>, 'entries' | 'changed' | 'beside' | 'hasMore' | 'upTo'>;
}

export interface JoinRoomCommand {
  readonly session: SessionHandle;
  readonly roomId: RoomId;
  /** Missing: the newest page. Beyond the last entry it means the last. */
  readonly afterSeq?: Seq | undefined;
  /** With `afterSeq`: what the page has of the changes since. Missing: messages in their present state, and no others. */
  readonly changes?: PageKind | undefined;
  /**
   * Called once; says whether the device took the page. In the same turn the device goes live after the page; where the page has more, live entries
   * wait for the next join. Missing: the device gets the entries that the user has not received, as events.
   */
  readonly respond?: ((page: RoomPage) => boolean) | undefined;
}

/**
 * Opens a room on a device, and stores nothing. Resolves when the device is live, or has more to ask for. After a
 * failure the device goes on as it was before.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type JoinRoom = (command: JoinRoomCommand) => Promise<void>;

export const makeJoinRoom =
  ({
    users,
    replay,
    viewRoom,
    readReceipts,
  }: Pick<Ports, 'users'> & {
    replay: Replay;
    viewRoom: RoomViewer;
    readReceipts: RoomReceiptsReader;
  }): JoinRoom =>
  async ({ session: handle, roomId, afterSeq, changes, respond }) => {
    const session = sessionOf(handle);
    if (respond === undefined) {
      await replay.deliverMissed(session, roomId);
      return;
    }
    const told = followReceipts(session);
    try {
      const maxBytes = OPENED_ENTRIES_MAX_BYTES;
      const query =
        afterSeq === undefined ? { maxBytes } : { ...changes, after: afterSeq, limit: PAGE_MAX, maxBytes };
      const opening = await replay.open(session, roomId, query);
      if (afterSeq === undefined) opening.page = { ...opening.page, hasMore: false };
      const { room, lastSeq, bytes } = opening.page;
      const described = Promise.all([
        viewRoom(room, lastSeq),
        readReceipts(room, session.userId),
        users.mutes(session.userId, [roomId]),
      ]);
      const [view, receipts, mutes] = await described.catch((error: unknown) => {
        replay.abandon([opening]);
        throw error;
      });
      await replay.goLive(session, [opening], maxBytes - bytes, ([remaining]) => {
        if (remaining === undefined) throw roomNotFound();
        return respond(
          toRoomPage(opening.page, {
            view,
            receipts: told.latest(roomId, receipts),
            ...(isMuted(room, session.userId, mutes) && { muted: true }),
          }),
        );
      });
    } finally {
      told.end();
    }
  };

/** The page may reach beyond the last entry of when its reading began. */
export const toRoomPage = (
  page: ReadPage<LogEntry>,
  { view, ...description }: Omit<RoomPage, 'page'>,
): RoomPage => ({
  view: { ...view, lastSeq: Math.max(view.lastSeq, page.lastSeq, page.upTo) },
  ...description,
  page,
});

export interface LeaveRoomCommand {
  readonly session: SessionHandle;
  readonly roomId: RoomId;
}

/**
 * Stops live delivery to this device until it joins or connects again; membership stays. Idempotent.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type LeaveRoom = (command: LeaveRoomCommand) => Promise<void>;

export const makeLeaveRoom =
  ({ rooms, messages, hub }: Pick<Ports, 'rooms' | 'messages'> & { hub: LiveHub }): LeaveRoom =>
  async ({ session, roomId }) => {
    const lastSeqs = await messages.lastSeqs([roomId]);
    const room = requireMember(await rooms.find(roomId), session.userId);
    hub.quit(sessionOf(session), room, lastSeqs.get(roomId) ?? 0);
  };
