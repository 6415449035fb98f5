import { DomainError, roomNotFound } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { authorOf, type LogEntry, type Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { requireMember } from '../../domain/room.js';
import type { RoomJoined } from '../devices/outlet.js';
import type { Session } from '../devices/session.js';
import { inBackground, unlessNotFound } from '../in-background.js';
import { PAGE_MAX, type PageQuery, type PageReader, type ReadPage } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { LiveHub } from './live-hub.js';
import type { RoomChannel, WaitingSubscription } from './room-channel.js';

/** A page for a device, whose subscription waits meanwhile; without a subscription it only reads. */
export interface Opening {
  readonly subscription?: WaitingSubscription;
  page: ReadPage;
}

type LiveOpening = Opening & { readonly subscription: WaitingSubscription };

/**
 * The transition from the log to live delivery. A device pauses its subscription, reads, gets the page, and
 * goes live right after it in the same turn, so that nothing between is lost, repeated or reordered.
 */
export interface Replay {
  /** Pauses the device's subscription to the room and reads. @throws DomainError NOT_FOUND for a stranger. */
  open(session: Session, roomId: RoomId, query: PageQuery): Promise<LiveOpening>;

  /**
   * Reads the entries that were delivered live meanwhile, then calls `respond` once. In the same turn the device goes live
   * in each room whose page has no more. Where entries come faster than they are read, or take more than `maxBytes` in
   * all rooms together, the page gets `hasMore`. `respond` gets only the openings whose subscription has not ended
   * meanwhile.
   */
  goLive(
    session: Session,
    openings: readonly Opening[],
    maxBytes: number,
    respond: (remaining: readonly Opening[]) => void,
  ): Promise<void>;

  /** For pages that nobody will get: each device goes on where it was live before. */
  abandon(openings: Iterable<Opening>): void;

  /** Delivers as events the entries that the user has not received, at most the newest 200; then goes live. */
  deliverMissed(session: Session, roomId: RoomId): Promise<void>;

  /** Delivers the entries after `after` to a waiting subscription, as events; then goes live. */
  catchUp(subscription: WaitingSubscription, after: Seq): Promise<void>;

  /** Announces the room to a device of a new member and delivers the entries after `after`; then goes live. */
  welcome(session: Session, roomId: RoomId, after: number): Promise<void>;
}

/** Each round reads the entries of the round before, so few are needed unless the room is flooded. */
const MAX_ROUNDS = 8;

export const makeReplay = ({
  rooms,
  logger,
  hub,
  readPage,
  receipts,
  deliveries,
}: Pick<Ports, 'rooms' | 'receipts' | 'logger'> & {
  hub: LiveHub;
  readPage: PageReader;
  deliveries: DeliveryTracker;
}): Replay => {
  /** Before subscribing, as a subscription gets signals from its first moment on. */
  const requireMembership = async (session: Session, roomId: RoomId): Promise<void> => {
    requireMember(await rooms.find(roomId), session.userId);
  };

  /** The caller subscribes in the same turn: a channel without subscriptions may be replaced. */
  const channelFor = (session: Session, roomId: RoomId): RoomChannel => {
    if (session.closed) throw roomNotFound();
    return hub.openChannel(roomId);
  };

  const readFor = async (subscription: WaitingSubscription, query: PageQuery): Promise<ReadPage> => {
    const { channel, session } = subscription;
    try {
      return await readPage(channel.roomId, session.userId, query);
    } catch (error) {
      // A user who may not read is not subscribed either. Only this subscription is ended, not a newer one.
      const refused = error instanceof DomainError && error.code === 'NOT_FOUND';
      if (refused && channel.isWaiting(subscription)) hub.evict(session, channel.roomId);
      throw error;
    }
  };

  const subscribe = (channel: RoomChannel, session: Session, query: PageQuery): Promise<LiveOpening> =>
    readPageOf(channel.pause(session), query);

  const readPageOf = async (subscription: WaitingSubscription, query: PageQuery): Promise<LiveOpening> => ({
    subscription,
    page: await orRelease(subscription, readFor(subscription, query)),
  });

  /** Where the reading fails, the device goes on where it was. */
  const orRelease = <T>(subscription: WaitingSubscription, reading: Promise<T>): Promise<T> =>
    reading.catch((error: unknown) => {
      release(subscription);
      throw error;
    });

  const open: Replay['open'] = async (session, roomId, query) => {
    await requireMembership(session, roomId);
    return subscribe(channelFor(session, roomId), session, query);
  };

  /** Continues the live stretch of a device that will not get its page, without a gap. */
  const release = (subscription: WaitingSubscription): void => {
    const { channel, session, received } = subscription;
    if (!channel.isWaiting(subscription)) return;
    if (received === undefined) {
      hub.leave(session, channel.roomId);
      return;
    }
    const resumed = readFor(subscription, { after: received.upTo, limit: PAGE_MAX }).then((page) =>
      deliverPages({ subscription, page }, received.from),
    );
    inBackground(
      logger,
      'A device gets nothing live of a room until it joins again',
      resumed.catch(unlessNotFound),
    );
  };

  /** True where the page lacks entries that the channel has delivered to others. */
  const lags = (opening: Opening): opening is LiveOpening =>
    !opening.page.hasMore && opening.subscription?.channel.isAheadOf(opening.page.upTo) === true;

  /** Gives the bytes that it has read. */
  const readOn = async (opening: LiveOpening, maxBytes: number): Promise<number> => {
    const { page, subscription } = opening;
    const limit = PAGE_MAX - page.entries.length;
    if (limit <= 0 || maxBytes <= 0) {
      opening.page = { ...page, hasMore: true };
      return 0;
    }
    const next = await readFor(subscription, { after: page.upTo, limit, maxBytes });
    const entries = [...page.entries, ...next.entries];
    opening.page = { ...next, entries, bytes: page.bytes + next.bytes };
    return next.bytes;
  };

  const goLive: Replay['goLive'] = async (session, openings, maxBytes, respond) => {
    let left = maxBytes;
    try {
      // The last check of what lags is in the turn of the response: an entry published between would be lost.
      for (let round = 0; openings.some(lags); round++) {
        for (const opening of openings) {
          if (!lags(opening)) continue;
          if (round < MAX_ROUNDS) left -= (await readOn(opening, left).catch(unlessNotFound)) ?? 0;
          else opening.page = { ...opening.page, hasMore: true };
        }
      }
    } catch (error) {
      abandon(openings);
      throw error;
    }
    const remaining = openings.filter(({ subscription }) => subscription?.channel.has(session) !== false);
    respond(remaining);
    for (const { subscription, page } of remaining)
      if (subscription) pageDelivered(subscription, page, !page.hasMore);
  };

  /** In the turn in which the device got the page: counts it as delivered, and goes live after it. */
  const pageDelivered = (subscription: WaitingSubscription, page: ReadPage, live: boolean): void => {
    const { channel, session } = subscription;
    const complete = live && channel.isWaiting(subscription);
    deliveries.deliveredPage(channel, session, { ...page, complete });
    if (live) channel.resume(subscription, page.upTo);
  };

  /**
   * Delivers pages as events until the device is live, or has paused its subscription for a page of its own.
   * With `liveFrom` the pages continue the live stretch that starts there, and close no gap before it.
   */
  const deliverPages = async ({ subscription, page }: LiveOpening, liveFrom?: Seq): Promise<void> => {
    const { channel, session } = subscription;
    for (let next = page; ;) {
      if (!channel.has(session)) throw roomNotFound();
      if (!channel.isWaiting(subscription)) return;
      for (const entry of next.entries) {
        session.outlet.deliver({ type: 'entry-appended', entry });
        if (liveFrom !== undefined) deliveries.deliveredLive(channel, entry, [session]);
      }
      const live = !next.hasMore && !channel.isAheadOf(next.upTo);
      if (liveFrom === undefined) pageDelivered(subscription, next, live);
      else if (live) channel.resume(subscription, next.upTo, liveFrom);
      if (live) return;
      next = await readFor(subscription, { after: next.upTo, limit: PAGE_MAX });
    }
  };

  const deliverMissed: Replay['deliverMissed'] = async (session, roomId) => {
    await requireMembership(session, roomId);
    const channel = channelFor(session, roomId);
    const progress = channel.progress.get(session.userId);
    const subscription = channel.pause(session);
    // The device lacks the entries before the stretch that it received live.
    const { received } = subscription;
    const { page } = await readPageOf(subscription, { before: received?.from, limit: PAGE_MAX });
    const watermarks = await orRelease(subscription, receipts.find(roomId, [session.userId]));
    const stored = watermarks.get(session.userId);
    const { delivered } = standing(page.room, session.userId, stored ?? NO_WATERMARKS);
    const after = Math.max(delivered, progress?.state === 'contiguous' ? progress.upTo : 0);
    // Skips the user's own messages sent before this connection: no watermark says that they were delivered.
    const isNews = (entry: LogEntry) =>
      authorOf(entry) !== session.userId || entry.createdAt >= session.openedAt;
    const entries = page.entries.filter((entry) => entry.seq > after && isNews(entry));
    const missed = { ...page, entries, upTo: received?.upTo ?? page.upTo, hasMore: false };
    await deliverPages({ subscription, page: missed });
  };

  /** One after another per device and room, as each depends on what the one before has delivered. */
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

  let lastJoined: RoomJoined | undefined;
  /** The same object for the devices of all members, so that a transport can encode it once. */
  const roomJoined = ({ room, lastSeq }: ReadPage): RoomJoined => {
    if (lastJoined?.view.room !== room || lastJoined.view.lastSeq !== lastSeq) {
      lastJoined = { type: 'room-joined', view: { room, lastSeq } };
    }
    return lastJoined;
  };

  const abandon = (openings: Iterable<Opening>): void => {
    for (const { subscription } of openings) if (subscription) release(subscription);
  };

  return {
    open,
    goLive,
    abandon,

    deliverMissed: (session, roomId) => inTurn(session, roomId, () => deliverMissed(session, roomId)),

    catchUp: (subscription, after) =>
      inTurn(subscription.session, subscription.channel.roomId, async () => {
        // It has ended meanwhile, or a newer one has replaced it.
        if (!subscription.channel.isWaiting(subscription)) return;
        await deliverPages(await readPageOf(subscription, { after, limit: PAGE_MAX }), after + 1);
      }),

    async welcome(session, roomId, after) {
      await requireMembership(session, roomId);
      // Another welcome or the opening of the session came first, and may have delivered entries.
      if (session.rooms.has(roomId)) return;
      const query = { after, limit: PAGE_MAX };
      const { subscription, page } = await subscribe(channelFor(session, roomId), session, query);
      if (!subscription.channel.has(session)) throw roomNotFound();
      session.outlet.deliver(roomJoined(page));
      await deliverPages({ subscription, page });
    },
  };
};
