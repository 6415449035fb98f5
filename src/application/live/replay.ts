import { DomainError, roomNotFound } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { authorOf, type LogEntry, type Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { requireMember } from '../../domain/room.js';
import type { RoomJoined } from '../devices/outlet.js';
import type { Session } from '../devices/session.js';
import { type InBackground, unlessNotFound } from '../in-background.js';
import { PAGE_MAX, type PageQuery, type PageReader, type ReadPage } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import { joinBeside } from '../views/beside-messages.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { LiveHub } from './live-hub.js';
import type { RoomChannel, WaitingSubscription } from './room-channel.js';

/** A page for a device, whose subscription waits meanwhile; without a subscription it only reads. */
export interface Opening {
  readonly subscription?: WaitingSubscription;
  /** What is read on for the page is read in the same way. */
  readonly how?: PageKind;
  page: ReadPage<LogEntry>;
}

/** What a page has of the changes. */
export interface PageKind {
  readonly withChanged?: boolean | undefined;
  /** Each by itself, as it would have come live, and messages as they were sent. */
  readonly everyChange?: boolean | undefined;
}

type LiveOpening = Opening & { readonly subscription: WaitingSubscription };

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

const READ_RETRY_MS = 1_000;

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
  /** Before subscribing, as a subscription gets signals from its first moment on. */
  const requireMembership = async (session: Session, roomId: RoomId): Promise<void> => {
    requireMember(await rooms.find(roomId), session.userId);
  };

  /** The caller subscribes in the same turn: a channel without subscriptions may be replaced. */
  const channelFor = (session: Session, roomId: RoomId): RoomChannel => {
    if (session.closed) throw roomNotFound();
    return hub.openChannel(roomId);
  };

  const readFor = async <Entry extends LogEntry>(
    subscription: WaitingSubscription,
    query: PageQuery,
    read: PageReader<Entry>,
  ): Promise<ReadPage<Entry>> => {
    const { channel, session } = subscription;
    try {
      return await read(channel.roomId, session.userId, query);
    } catch (error) {
      // A user who may not read is not subscribed either. Only this subscription is ended, not a newer one.
      const refused = error instanceof DomainError && error.code === 'NOT_FOUND';
      if (refused && channel.isWaiting(subscription)) hub.evict(session, channel.roomId);
      throw error;
    }
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

  /** True where the page lacks entries that the channel has delivered to others. */
  const lags = (opening: Opening): opening is LiveOpening =>
    !opening.page.hasMore && opening.subscription?.channel.isAheadOf(opening.page.upTo) === true;

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

  /** In the turn in which the device got the page: counts it as delivered, and goes live after it. */
  const pageDelivered = (
    subscription: WaitingSubscription,
    page: ReadPage<LogEntry>,
    live: boolean,
  ): void => {
    const { channel, session } = subscription;
    const complete = live && channel.isWaiting(subscription);
    deliveries.deliveredPage(channel, session, { ...page, complete });
    if (live) channel.resume(subscription, page.upTo);
  };

  /**
   * Delivers the page as events, and what follows it, until the device is live, or has paused its subscription for a page
   * of its own. With `liveFrom` they continue the live stretch that starts there, and close no gap before it.
   */
  const deliverPages = async (
    { subscription, page }: { readonly subscription: WaitingSubscription; readonly page: ReadPage<LogEntry> },
    liveFrom?: Seq,
  ): Promise<void> => {
    const { channel, session } = subscription;
    if (!channel.has(session) && !isLeftByDevice(session, { page })) throw roomNotFound();
    if (!channel.isWaiting(subscription)) return;
    for (const entry of page.entries) {
      if (!session.outlet.deliver({ type: 'entry-appended', entry })) return;
      if (liveFrom !== undefined) deliveries.deliveredLive(channel, entry, [session]);
    }
    // A page that the device asks for meanwhile may fail: then it goes on from here.
    const from = liveFrom ?? subscription.received?.from ?? page.upTo + 1;
    subscription.received = { from, upTo: page.upTo };
    const live = !page.hasMore && !channel.isAheadOf(page.upTo);
    if (liveFrom === undefined) pageDelivered(subscription, page, live);
    else if (live) channel.resume(subscription, page.upTo, liveFrom);
    if (!live) await deliverFrom(subscription, page.upTo, liveFrom);
  };

  /**
   * The same from the entry after `after` on. The device waits and does not ask again, so a failure of the store only
   * delays it: then it goes on in the background.
   */
  const deliverFrom = async (
    subscription: WaitingSubscription,
    after: Seq,
    liveFrom?: Seq,
    again = false,
  ): Promise<void> => {
    const { channel } = subscription;
    const read = readFor(subscription, { after, limit: PAGE_MAX }, readLog).catch((error: unknown) => {
      if (error instanceof DomainError && error.code !== 'UNAVAILABLE') throw error;
      if (!again) logger.error('A device waits for entries that were not read yet', error);
      clock.after(READ_RETRY_MS, () => {
        if (!channel.isWaiting(subscription)) return;
        const later = deliverFrom(subscription, after, liveFrom, true).catch(unlessNotFound);
        inBackground('A device waits for entries that were not read', later);
      });
    });
    const page = await read;
    if (page) await deliverPages({ subscription, page }, liveFrom);
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

/** Both as one page. What has changed in between is in it once, as it is in the later one. */
const joinPages = (page: ReadPage<LogEntry>, next: ReadPage<LogEntry>): ReadPage<LogEntry> => {
  const later = new Map(next.changed.map((message) => [message.id, message]));
  const entries = page.entries.map((entry) => later.get(entry.id) ?? entry);
  const inPage = new Set(entries.map(({ id }) => id));
  const before = page.changed.filter(({ id }) => !later.has(id));
  const changed = [...before, ...next.changed.filter(({ id }) => !inPage.has(id))];
  const beside = joinBeside(page.beside, next.beside);
  return { ...next, entries: [...entries, ...next.entries], changed, beside };
};

/** Of a subscription that has ended: its user is still a member. Nobody stops being a member of a private room. */
const isLeftByDevice = (
  { left }: Session,
  { page: { room } }: { readonly page: Pick<ReadPage, 'room'> },
): boolean => room.type === 'private' || left.has(room.id);
