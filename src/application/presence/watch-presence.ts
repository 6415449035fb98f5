import type { UserId } from '../../domain/ids.js';
import type { Presence } from '../../domain/presence.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Session } from '../live/session.js';
import type { Ports } from '../ports/ports.js';
import type { PresenceTracker } from './presence-tracker.js';

export interface WatchPresenceCommand {
  readonly session: Session;
  /** Replaces whom this device watched before; who shares no room with the caller is passed over. */
  readonly users: readonly UserId[];
}

export type PresenceList = ReadonlyMap<UserId, Presence>;

/** Gives how they are now; updates follow for as long as they share a room, and the device is connected. */
export type WatchPresence = (command: WatchPresenceCommand) => Promise<PresenceList>;

export const makeWatchPresence =
  ({
    rooms,
    hub,
    presenceTracker,
  }: Pick<Ports, 'rooms'> & { hub: LiveHub; presenceTracker: PresenceTracker }): WatchPresence =>
  async ({ session, users }) => {
    const candidates = await rooms.peersAmong(session.userId, users);
    if (!session.closed) hub.watch(session, candidates);
    // Watching comes first, so that neither a change of presence nor the end of a shared room is missed.
    const peers = await rooms.peersAmong(session.userId, candidates);
    if (!session.closed && peers.size < candidates.size) hub.watch(session, peers);
    return presenceTracker.statusOf([...peers]);
  };
