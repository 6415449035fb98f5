import { DomainError, roomNotFound } from '../../domain/errors.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { type InBackground, unlessNotFound } from '../in-background.js';
import { PAGE_MAX, type PageQuery, type PageReader, type ReadPage } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { LiveHub } from './live-hub.js';
import { isLeftByDevice } from './opening.js';
import type { WaitingSubscription } from './room-channel.js';

/** Reads for devices whose subscriptions wait, and delivers what was read. */
export interface PageDelivery {
  /** Ends the subscription of a user who may not read the room. @throws DomainError NOT_FOUND */
  readonly readFor: <Entry extends LogEntry>(
    subscription: WaitingSubscription,
    query: PageQuery,
    read: PageReader<Entry>,
  ) => Promise<ReadPage<Entry>>;

  /** In the turn in which the device got the page: counts it as delivered. With `live` the device goes live after it. */
  readonly pageDelivered: (
    subscription: WaitingSubscription,
    page: ReadPage<LogEntry>,
    live: boolean,
  ) => void;

  /**
   * Delivers the page as events, and what follows it, until the device is live, or has paused its subscription for a page
   * of its own. With `liveFrom` they continue the live stretch that starts there, and close no gap before it.
   */
  readonly deliverPages: (
    opening: { readonly subscription: WaitingSubscription; readonly page: ReadPage<LogEntry> },
    liveFrom?: Seq,
  ) => Promise<void>;

  /**
   * The same from the entry after `after` on. The device waits and does not ask again, so a failure of the store only
   * delays it: then it goes on in the background.
   */
  readonly deliverFrom: (subscription: WaitingSubscription, after: Seq, liveFrom?: Seq) => Promise<void>;
}

const READ_RETRY_MS = 1_000;

export const makePageDelivery = ({
  clock,
  logger,
  inBackground,
  hub,
  readLog,
  deliveries,
}: Pick<Ports, 'clock' | 'logger'> & {
  inBackground: InBackground;
  hub: LiveHub;
  /** Each change by itself, as it would have come live. */
  readLog: PageReader<LogEntry>;
  deliveries: DeliveryTracker;
}): PageDelivery => {
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

  const pageDelivered: PageDelivery['pageDelivered'] = (subscription, page, live) => {
    const { channel, session } = subscription;
    const complete = live && channel.isWaiting(subscription);
    deliveries.deliveredPage(channel, session, { ...page, complete });
    if (live) channel.resume(subscription, page.upTo);
  };

  const deliverPages: PageDelivery['deliverPages'] = async ({ subscription, page }, liveFrom) => {
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

  return { readFor, pageDelivered, deliverPages, deliverFrom };
};
