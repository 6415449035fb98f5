import type { RoomId, UserId } from '../../domain/ids.js';
import type { InBackground } from '../in-background.js';
import type { Ports } from '../ports/ports.js';
import type { LiveHub } from './live-hub.js';
import { makeMembershipMending } from './membership-mending.js';
import { makePolling, type Polling } from './polling.js';

const INTERVAL_MS = 1_000;

/** Each connected user is looked at no more often than this. */
export const MEMBERSHIP_ROUND_MS = 30_000;

/** Users in one poll; where more are connected, a round takes longer. */
export const MEMBERSHIP_MAX_USERS = 20;

/**
 * Asks for the rooms of the users who are connected. So it finds a room of which a device has never heard, because an event
 * was lost: a group to which its user was added, or a private room with its first message. Such a room may be live for
 * nobody, so that the log poller does not ask for it. It also finds a group that its user is not in any more, where the
 * event was lost and the entry is damaged.
 */
export const makeMembershipPoller = ({
  rooms,
  hub,
  ...ports
}: Pick<Ports, 'rooms' | 'clock' | 'logger'> & {
  inBackground: InBackground;
  hub: LiveHub;
}): Polling<UserId> => {
  const mend = makeMembershipMending({ rooms, hub, inBackground: ports.inBackground });
  return makePolling(ports, {
    items: () => hub.liveUsers(),
    intervalMs: INTERVAL_MS,
    roundMs: MEMBERSHIP_ROUND_MS,
    batch: MEMBERSHIP_MAX_USERS,
    failure: 'The rooms of connected users were not read; the next poll that works repairs it',
    poll: async (users) => {
      const found: (readonly [UserId, readonly RoomId[]])[] = [];
      // One after another: nobody waits for it.
      for (const userId of users) found.push([userId, await rooms.idsOf(userId)]);
      return () => {
        for (const [userId, listed] of found) mend(userId, listed);
      };
    },
  });
};
