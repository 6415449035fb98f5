import { DomainError, roomNotFound } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { authorOf, type LogEntry, type Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { requireMember } from '../../domain/room.js';
import {
  PAGE_MAX,
  PAGE_MAX_BYTES,
  type PageQuery,
  type PageReader,
  type ReadPage,
} from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import type { RoomViewer } from '../rooms/room-view.js';
import { inBackground, unlessNotFound } from './in-background.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { LiveHub, Welcome } from './live-hub.js';
import type { RoomChannel, WaitingSeat } from './room-channel.js';
import type { Session } from './session.js';

/** A page on its way to a device, whose seat in the channel waits meanwhile; without one it only reads. */
export interface Opening {
  readonly seat?: WaitingSeat;
  page: ReadPage;
}

type SeatedOpening = Opening & { readonly seat: WaitingSeat };

/**
 * The hand-over from the log to live delivery: a device pauses its seat, reads, gets what was read, and
 * goes live right after it in the same turn, so that nothing is lost, repeated or reordered between.
 */
export interface Replay {
  /** Pauses the device in the room and reads. @throws DomainError NOT_FOUND for a stranger. */
  open(session: Session, roomId: RoomId, query: PageQuery): Promise<SeatedOpening>;

  /**
   * Reads on what was handed out live meanwhile, then calls `respond` once, and in the same turn lets the
   * device go live in each room whose page has no more. A room that outruns the reading is left with
   * `hasMore`. Rooms in which the device has lost its seat meanwhile are not among those responded.
   */
  goLive(
    session: Session,
    openings: readonly Opening[],
    respond: (kept: readonly Opening[]) => void,
  ): Promise<void>;

  /** For pages that will not be responded with: each device goes on where it was live before. */
  abandon(openings: Iterable<Opening>): void;

  /** What has not been delivered to the user yet, at most the newest 200, as events; then live. */
  handOver(session: Session, roomId: RoomId): Promise<void>;

  /** For a seat that waits: what came after a position, as events; then live. */
  catchUp(seat: WaitingSeat, after: Seq): Promise<void>;

  /** For a device of somebody who has become a member. */
  readonly welcome: Welcome;
}

/** Each round reads what came during the round before, so few are needed unless the room is flooded. */
const MAX_ROUNDS = 8;

export const makeReplay = ({
  rooms,
  logger,
  hub,
  readPage,
  receipts,
  deliveries,
  viewRoom,
}: Pick<Ports, 'rooms' | 'receipts' | 'logger'> & {
  hub: LiveHub;
  readPage: PageReader;
  deliveries: DeliveryTracker;
  viewRoom: RoomViewer;
}): Replay => {
  /**
   * For members only: a seat hears signals from the moment it is taken. It is taken in the turn in which the
   * hub gives the channel, as one without seats is dropped.
   */
  const admit = async (session: Session, roomId: RoomId): Promise<void> => {
    requireMember(await rooms.find(roomId), session.userId);
  };

  const channelFor = (session: Session, roomId: RoomId): RoomChannel => {
    if (session.closed) throw roomNotFound();
    return hub.channel(roomId);
  };

  const readFor = async (seat: WaitingSeat, query: PageQuery): Promise<ReadPage> => {
    const { channel, session } = seat;
    try {
      return await readPage(channel.roomId, session.userId, query);
    } catch (error) {
      // Whoever may not read has no seat either; one taken since is another's.
      const refused = error instanceof DomainError && error.code === 'NOT_FOUND';
      if (refused && channel.isWaiting(seat)) hub.evict(session, channel.roomId);
      throw error;
    }
  };

  const take = (channel: RoomChannel, session: Session, query: PageQuery): Promise<SeatedOpening> =>
    fill(channel.pause(session), query);

  const fill = async (seat: WaitingSeat, query: PageQuery): Promise<SeatedOpening> => ({
    seat,
    page: await orRelease(seat, readFor(seat, query)),
  });

  /** Whoever waits for reading that fails goes on where they were. */
  const orRelease = <T>(seat: WaitingSeat, reading: Promise<T>): Promise<T> =>
    reading.catch((error: unknown) => {
      release(seat);
      throw error;
    });

  const open: Replay['open'] = async (session, roomId, query) => {
    await admit(session, roomId);
    return take(channelFor(session, roomId), session, query);
  };

  /** Gives a device that will not get its page what it was in the middle of: live entries, without a hole. */
  const release = (seat: WaitingSeat): void => {
    const { channel, session, had } = seat;
    if (!channel.isWaiting(seat)) return;
    if (had === undefined) {
      hub.leave(session, channel.roomId);
      return;
    }
    const resumed = readFor(seat, { after: had.upTo, limit: PAGE_MAX }).then((page) =>
      handOverAll({ seat, page }, had.from),
    );
    inBackground(
      logger,
      'A device gets nothing live of a room until it joins again',
      resumed.catch(unlessNotFound),
    );
  };

  /** True where the page lacks what the channel has handed out to others. */
  const lags = (opening: Opening): opening is SeatedOpening =>
    !opening.page.hasMore && opening.seat?.channel.isAheadOf(opening.page.upTo) === true;

  const readOn = async (opening: SeatedOpening): Promise<void> => {
    const { page, seat } = opening;
    const limit = PAGE_MAX - page.entries.length;
    const maxBytes = PAGE_MAX_BYTES - page.bytes;
    if (limit <= 0 || maxBytes <= 0) {
      opening.page = { ...page, hasMore: true };
      return;
    }
    const next = await readFor(seat, { after: page.upTo, limit, maxBytes });
    const entries = [...page.entries, ...next.entries];
    opening.page = { ...next, entries, bytes: page.bytes + next.bytes };
  };

  const goLive: Replay['goLive'] = async (session, openings, respond) => {
    try {
      // The last look at what lags is in the turn of the response: what is published between would be lost.
      for (let round = 0; openings.some(lags); round++) {
        for (const opening of openings) {
          if (!lags(opening)) continue;
          if (round < MAX_ROUNDS) await readOn(opening).catch(unlessNotFound);
          else opening.page = { ...opening.page, hasMore: true };
        }
      }
    } catch (error) {
      abandon(openings);
      throw error;
    }
    const kept = openings.filter(({ seat }) => seat?.channel.has(session) !== false);
    respond(kept);
    for (const { seat, page } of kept) if (seat) follow(seat, page, !page.hasMore);
  };

  /** What follows on a page in the same turn: it counts as handed over, and the device goes live after it. */
  const follow = (seat: WaitingSeat, page: ReadPage, live: boolean): void => {
    const { channel, session } = seat;
    deliveries.handedPage(channel, session, { ...page, complete: live && channel.isWaiting(seat) });
    if (live) channel.resume(seat, page.upTo);
  };

  /**
   * Hands over pages as events until the device is live, or has paused its seat for a page of its own. With
   * `liveFrom` they go on with what was live from there, and close no hole before it.
   */
  const handOverAll = async ({ seat, page }: SeatedOpening, liveFrom?: Seq): Promise<void> => {
    const { channel, session } = seat;
    for (let next = page; ;) {
      if (!channel.has(session)) throw roomNotFound();
      if (!channel.isWaiting(seat)) return;
      for (const entry of next.entries) {
        session.outlet.deliver({ type: 'entry-appended', entry });
        if (liveFrom !== undefined) deliveries.handedLive(channel, entry, [session]);
      }
      const live = !next.hasMore && !channel.isAheadOf(next.upTo);
      if (liveFrom === undefined) follow(seat, next, live);
      else if (live) channel.resume(seat, next.upTo, liveFrom);
      if (live) return;
      next = await readFor(seat, { after: next.upTo, limit: PAGE_MAX });
    }
  };

  const handOver: Replay['handOver'] = async (session, roomId) => {
    await admit(session, roomId);
    const channel = channelFor(session, roomId);
    const handed = channel.handed.get(session.userId);
    const seat = channel.pause(session);
    // It lacks what lies before what it was handed live.
    const { had } = seat;
    const { page } = await fill(seat, { before: had?.from, limit: PAGE_MAX });
    const watermarks = await orRelease(seat, receipts.find(roomId, [session.userId]));
    const stored = watermarks.get(session.userId);
    const { delivered } = standing(page.room, session.userId, stored ?? NO_WATERMARKS);
    const after = Math.max(delivered, handed?.state === 'whole' ? handed.upTo : 0);
    // One's own from before the connection are no news, and no watermark tells that they were handed over.
    const isNews = (entry: LogEntry) =>
      authorOf(entry) !== session.userId || entry.createdAt >= session.openedAt;
    const entries = page.entries.filter((entry) => entry.seq > after && isNews(entry));
    const missed = { ...page, entries, upTo: had?.upTo ?? page.upTo, hasMore: false };
    await handOverAll({ seat, page: missed });
  };

  /** One after another per device and room: each goes by what the one before has handed over. */
  const turns = new WeakMap<Session, Map<RoomId, Promise<void>>>();
  const inTurn = (session: Session, roomId: RoomId, work: () => Promise<void>): Promise<void> => {
    const own = turns.get(session) ?? new Map<RoomId, Promise<void>>();
    turns.set(session, own);
    const earlier = own.get(roomId);
    const turn = earlier === undefined ? work() : earlier.then(work, work);
    own.set(roomId, turn);
    return turn.finally(() => {
      if (own.get(roomId) === turn) own.delete(roomId);
    });
  };

  const abandon = (openings: Iterable<Opening>): void => {
    for (const { seat } of openings) if (seat) release(seat);
  };

  return {
    open,
    goLive,
    abandon,

    handOver: (session, roomId) => inTurn(session, roomId, () => handOver(session, roomId)),

    catchUp: (seat, after) =>
      inTurn(seat.session, seat.channel.roomId, async () => {
        // It was left meanwhile, or is another's by now.
        if (!seat.channel.isWaiting(seat)) return;
        await handOverAll(await fill(seat, { after, limit: PAGE_MAX }), after + 1);
      }),

    async welcome(session, roomId, after) {
      await admit(session, roomId);
      // It was welcomed or attached meanwhile, and may have been handed entries.
      if (session.rooms.has(roomId)) return;
      const { seat, page } = await take(channelFor(session, roomId), session, { after, limit: PAGE_MAX });
      const view = await viewRoom(page.room, page.lastSeq);
      if (!seat.channel.has(session)) throw roomNotFound();
      session.outlet.deliver({ type: 'room-joined', view });
      await handOverAll({ seat, page });
    },
  };
};
