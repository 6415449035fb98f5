import { roomNotFound } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { authorOf, type LogEntry, type Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { requireMember } from '../../domain/room.js';
import type { RoomJoined } from '../devices/outlet.js';
import type { Session } from '../devices/session.js';
import { type InBackground, unlessNotFound } from '../in-background.js';
import { PAGE_MAX, type PageQuery, type PageReader, type ReadPage } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { LiveHub } from './live-hub.js';
import { isLeftByDevice, joinPages, lags, type LiveOpening, type Opening, type PageKind } from './opening.js';
import { makePageDelivery } from './page-delivery.js';
import type { RoomChannel, WaitingSubscription } from './room-channel.js';

/**
 * The transition from the log to live delivery. A device pauses its subscription, reads, gets the page, and
 * goes live right after it in the same turn, so that nothing between is lost, repeated or reordered.
 */
export interface Replay {
  /** Pauses the device's subscription to the room and reads. @throws DomainError NOT_FOUND for a stranger. */
  open(session: Session, roomId: RoomId, query: PageQuery & PageKind): Promise<LiveOpening>;

  /** The same for a room to which the device is subscribed, within this call. */
  reopen(session: Session, roomId: RoomId, query: PageQuery): Promise<LiveOpening>;

  /**
   * Reads the entries that were delivered live meanwhile, then calls `respond` once. In the same turn the device goes live
   * in each room whose page has no more. Where entries come faster than they are read, or take more than `maxBytes` in
   * all rooms together, the page gets `hasMore`. `respond` gets only the openings of rooms that the user has not lost
   * meanwhile, and says whether the device took them. In a room that the device itself has left, it does not go live.
   */
  goLive(
    session: Session,
    openings: readonly Opening[],
    maxBytes: number,
    respond: (remaining: readonly Opening[]) => boolean,
  ): Promise<void>;

  /** Gives up pages that the device will not get: it goes on where it was live before. */
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
  clock,
  logger,
  inBackground,
  hub,
  readPage,
  readLog,
  receipts,
  deliveries,
}: Pick<Ports, 'rooms' | 'receipts' | 'clock' | 'logger'> & {
  inBackground: InBackground;
  hub: LiveHub;
  readPage: PageReader;
  /** For entries that are delivered as events, as they would have come live: each change by itself. */
  readLog: PageReader<LogEntry>;
  deliveries: DeliveryTracker;
}): Replay => {
  const { readFor, pageDelivered, deliverPages, deliverFrom } = makePageDelivery({
    clock,
    logger,
    inBackground,
    hub,
    readLog,
    deliveries,
  });

  /** Before subscribing, as a subscription gets signals from its first moment on. */
  const requireMembership = async (session: Session, roomId: RoomId): Promise<void> => {
    requireMember(await rooms.find(roomId), session.userId);
  };

  /** The caller subscribes in the same turn: a channel without subscriptions may be replaced. */
  const channelFor = (session: Session, roomId: RoomId): RoomChannel => {
    if (session.closed) throw roomNotFound();
    return hub.openChannel(roomId);
  };

  const readerFor = (how: PageKind | undefined): PageReader<LogEntry> =>
    how?.everyChange === true ? readLog : readPage;

  const subscribe = async (
    channel: RoomChannel,
    session: Session,
    query: PageQuery & PageKind,
  ): Promise<LiveOpening> => ({
    ...(await readPageOf<LogEntry>(channel.pause(session), query, readerFor(query))),
    how: query,
  });

  const readPageOf = async <Entry extends LogEntry>(
    subscription: WaitingSubscription,
    query: PageQuery,
    read: PageReader<Entry>,
  ): Promise<{ readonly subscription: WaitingSubscription; page: ReadPage<Entry> }> => ({
    subscription,
    page: await orRelease(subscription, readFor(subscription, query, read)),
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
    const resumed = deliverFrom(subscription, received.upTo, received.from);
    inBackground('A device was not brought back to where it was', resumed.catch(unlessNotFound));
  };

  /** Gives the bytes that it has read. */
  const readOn = async (opening: LiveOpening, maxBytes: number): Promise<number> => {
    const { page, subscription } = opening;
    const limit = PAGE_MAX - page.entries.length - page.changed.length;
    if (limit <= 0 || maxBytes <= 0) {
      opening.page = { ...page, hasMore: true };
      return 0;
    }
    const { how } = opening;
    // Also for a device that did not ask for what has changed: what the page has may have changed since it was read.
    const query = { after: page.upTo, limit, maxBytes, withChanged: true };
    const next = await readFor<LogEntry>(subscription, query, readerFor(how));
    const joined = joinPages(page, next);
    const changed = how?.withChanged === true ? joined.changed : [];
    opening.page = { ...joined, changed, bytes: page.bytes + next.bytes };
    return next.bytes;
  };

  /**
   * A device that was welcomed to the room while the page was read has entries beyond it. A log that ended before them
   * would look like one that was restored.
   */
  const tellReach = (session: Session, opening: Opening): void => {
    const { page } = opening;
    const reach = hub.findChannel(page.room.id)?.reachOf(session) ?? 0;
    if (reach > page.lastSeq) opening.page = { ...page, lastSeq: reach };
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
    const remaining = openings.filter(
      (opening) => opening.subscription?.channel.has(session) !== false || isLeftByDevice(session, opening),
    );
    for (const opening of remaining) tellReach(session, opening);
    // A device that did not take its pages is going away.
    if (!respond(remaining)) return;
    for (const { subscription, page } of remaining)
      if (subscription?.channel.has(session)) pageDelivered(subscription, page, !page.hasMore);
  };

  const deliverMissed: Replay['deliverMissed'] = async (session, roomId) => {
    await requireMembership(session, roomId);
    const channel = channelFor(session, roomId);
    const progress = channel.progress.get(session.userId);
    const subscription = channel.pause(session);
    // The device lacks the entries before the stretch that it received live.
    const { received } = subscription;
    const newest = { before: received?.from, limit: PAGE_MAX };
    const { page } = await readPageOf(subscription, newest, readPage);
    const watermarks = await orRelease(subscription, receipts.find(roomId, [session.userId]));
    const stored = watermarks.get(session.userId);
    const { delivered } = standing(page.room, session.userId, stored ?? NO_WATERMARKS);
    const after = Math.max(delivered, progress?.state === 'contiguous' ? progress.upTo : 0);
    // No watermark says whether the user's own messages were delivered. Those from before this connection are not news:
    // the device lacks the ones from after it left, or all of a room that was not there when it connected.
    const ownAfter = received === undefined ? (session.left.get(roomId) ?? 0) : Infinity;
    const isNews = (entry: LogEntry) =>
      entry.seq > (authorOf(entry) === session.userId ? Math.max(after, ownAfter) : after);
    const entries = page.entries.filter(isNews);
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
  const roomJoined = ({ room, lastSeq }: ReadPage<LogEntry>): RoomJoined => {
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
    reopen: async (session, roomId, query) => subscribe(channelFor(session, roomId), session, query),
    goLive,
    abandon,

    deliverMissed: (session, roomId) => inTurn(session, roomId, () => deliverMissed(session, roomId)),

    catchUp: (subscription, after) =>
      inTurn(subscription.session, subscription.channel.roomId, async () => {
        // It has ended meanwhile, or a newer one has replaced it.
        if (!subscription.channel.isWaiting(subscription)) return;
        subscription.received ??= { from: after + 1, upTo: after };
        await deliverFrom(subscription, after, after + 1);
      }),

    async welcome(session, roomId, after) {
      await requireMembership(session, roomId);
      // Another welcome or the opening of the session came first, and may have delivered entries. Or the device left.
      if (session.rooms.has(roomId) || session.left.has(roomId)) return;
      const query = { after, limit: PAGE_MAX };
      const { subscription, page } = await readPageOf(
        channelFor(session, roomId).pause(session),
        query,
        readLog,
      );
      if (!subscription.channel.has(session)) throw roomNotFound();
      if (!session.outlet.deliver(roomJoined(page))) return;
      await deliverPages({ subscription, page });
    },
  };
};
