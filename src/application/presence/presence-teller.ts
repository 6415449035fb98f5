import type { UserId } from '../../domain/ids.js';
import { NOBODY } from '../consent/hidden-users.js';
import { inBackground } from '../in-background.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Ports } from '../ports/ports.js';
import type { PresenceTracker } from './presence-tracker.js';

/**
 * Tells the devices of two users who share a room what each may see of the other's presence now, after that has changed.
 * In the background.
 */
export type PresenceTeller = (a: UserId, b: UserId) => void;

export const makePresenceTeller = ({
  rooms,
  logger,
  hub,
  presenceTracker,
}: Pick<Ports, 'rooms' | 'logger'> & { hub: LiveHub; presenceTracker: PresenceTracker }): PresenceTeller => {
  const tell = async (reader: UserId, userId: UserId) => {
    const statuses = await presenceTracker.statusFor(reader, [userId]);
    for (const [shown, presence] of statuses) {
      const event = {
        type: 'presence-changed',
        userId: shown,
        presence,
        rooms: [],
        hiddenFrom: NOBODY,
      } as const;
      for (const session of hub.sessionsOf(reader)) session.outlet.deliver(event);
    }
  };

  const tellBoth = async (a: UserId, b: UserId) => {
    if (!(await rooms.peersAmong(a, [b])).has(b)) return;
    await Promise.all([tell(a, b), tell(b, a)]);
  };

  return (a, b) =>
    inBackground(logger, 'A change of what users see of each other was not told', tellBoth(a, b));
};
