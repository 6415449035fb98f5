import type { UserId } from '../../domain/ids.js';
import type { Ports } from '../ports/ports.js';
import type { PresenceTracker } from './presence-tracker.js';
import type { PresenceList } from './watch-presence.js';

/** A snapshot ends here; people of smaller rooms come first. */
export const SNAPSHOT_MAX = 1_000;

/** How the people are with whom the user shares a room. */
export type PresenceSnapshot = (userId: UserId) => Promise<PresenceList>;

export const makePresenceSnapshot =
  ({
    rooms,
    presenceTracker,
  }: Pick<Ports, 'rooms'> & { presenceTracker: PresenceTracker }): PresenceSnapshot =>
  async (userId) =>
    presenceTracker.statusOf(await rooms.peersOf(userId, SNAPSHOT_MAX));
