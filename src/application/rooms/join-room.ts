import { roomNotFound } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Replay } from '../live/replay.js';
import type { Session } from '../live/session.js';
import { PAGE_MAX, type ReadPage } from '../messages/read-page.js';
import type { RoomReceipts, RoomReceiptsReader } from './room-receipts.js';
import type { RoomView, RoomViewer } from './room-view.js';

/** A room with a page of its log, as a device gets it. */
export interface RoomPage {
  readonly view: RoomView;
  readonly receipts: RoomReceipts;
  readonly page: Pick<ReadPage, 'entries' | 'hasMore'>;
}

export interface JoinRoomCommand {
  readonly session: Session;
  readonly roomId: RoomId;
  /** Missing: the newest page. Beyond the last entry it means the last. */
  readonly afterSeq?: Seq | undefined;
  /**
   * Called once, and in the same turn the device goes live after the page, unless it has more: then its
   * live entries wait for the next join. Missing: what the user has not been delivered comes as events.
   */
  readonly respond?: ((page: RoomPage) => void) | undefined;
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
    replay,
    viewRoom,
    readReceipts,
  }: {
    replay: Replay;
    viewRoom: RoomViewer;
    readReceipts: RoomReceiptsReader;
  }): JoinRoom =>
  async ({ session, roomId, afterSeq, respond }) => {
    if (respond === undefined) {
      await replay.handOver(session, roomId);
      return;
    }
    const query = afterSeq === undefined ? {} : { after: afterSeq, limit: PAGE_MAX };
    const opening = await replay.open(session, roomId, query);
    if (afterSeq === undefined) opening.page = { ...opening.page, hasMore: false };
    const { room, lastSeq: tail } = opening.page;
    const described = Promise.all([viewRoom(room, tail), readReceipts(room, session.userId)]);
    const [view, receipts] = await described.catch((error: unknown) => {
      replay.abandon([opening]);
      throw error;
    });
    await replay.goLive(session, [opening], ([kept]) => {
      if (kept === undefined) throw roomNotFound();
      const lastSeq = Math.max(view.lastSeq, opening.page.upTo);
      respond({ view: { ...view, lastSeq }, receipts, page: opening.page });
    });
  };
