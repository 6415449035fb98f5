import type { UserId } from '../../domain/ids.js';
import type { Presence } from '../../domain/presence.js';
import { type SessionHandle, sessionOf } from '../devices/session-handle.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Ports } from '../ports/ports.js';
import { takeFitting } from '../views/answer-size.js';
import type { PresenceTracker } from './presence-tracker.js';
import { beginShowing } from '../devices/shown-presence.js';

export interface WatchPresenceCommand {
  readonly session: SessionHandle;
  /** Replaces the users watched before; users who share no room with the caller are ignored. */
  readonly users: readonly UserId[];
}

export type PresenceList = ReadonlyMap<UserId, Presence>;

/** Gives their presence now. Updates follow while they share a room and the device is connected. */
export type WatchPresence = (command: WatchPresenceCommand) => Promise<PresenceList>;

export const makeWatchPresence =
  ({
    rooms,
    hub,
    presenceTracker,
  }: Pick<Ports, 'rooms'> & { hub: LiveHub; presenceTracker: PresenceTracker }): WatchPresence =>
  async ({ session: handle, users }) => {
    const session = sessionOf(handle);
    const candidates = await rooms.peersAmong(session.userId, users);
    const showing = beginShowing(session);
    if (!session.closed) hub.watch(session, candidates);
    // Watching comes first, so that neither a change of presence nor the end of a shared room is missed.
    const peers = await rooms.peersAmong(session.userId, candidates);
    if (!session.closed && peers.size < candidates.size) hub.watch(session, peers);
    const answer = await presenceTracker.statusFor(session.userId, [...peers]);
    showing(answer);
    return answer;
  };

/** A snapshot has at most this many users, and ends at 256 KiB; those of smaller rooms come first. */
const SNAPSHOT_MAX = 1_000;

/** Field names, the status and the time of one user's presence. */
const PRESENCE_FIELDS = 100;

/** The presence of the users with whom the user shares a room. */
export type PresenceSnapshot = (userId: UserId) => Promise<PresenceList>;

export const makePresenceSnapshot =
  ({
    rooms,
    textSize,
    presenceTracker,
  }: Pick<Ports, 'rooms' | 'textSize'> & { presenceTracker: PresenceTracker }): PresenceSnapshot =>
  async (userId) => {
    const peers = await rooms.peersOf(userId, SNAPSHOT_MAX);
    return presenceTracker.statusFor(
      userId,
      takeFitting(peers, (peer) => PRESENCE_FIELDS + textSize(peer)),
    );
  };
