import type { Departure, PresenceStore } from '../../application/ports/presence-store.js';
import type { Clock } from '../../application/ports/clock.js';
import type { ConnectionId, UserId } from '../../domain/ids.js';
import { isLive, type Lease } from '../../domain/presence.js';
import { atOnce } from '../storage/at-once.js';

export const makeInProcessPresenceStore = (clock: Clock): PresenceStore => {
  const users: Leases = new Map();

  return {
    hold: (connections, ttlMs) =>
      atOnce(() => {
        const now = clock.monotonic();
        const leases = connections.map((connection) => ({ ...connection, expiresAt: now + ttlMs }));
        return hold(users, leases, now);
      }),
    release: (userId, connectionId) =>
      atOnce(() =>
        release(users, userId, connectionId, clock.monotonic()) ? { userId, at: clock.now() } : undefined,
      ),
    online: (asked) =>
      atOnce(() => {
        const now = clock.monotonic();
        return new Set(asked.filter((user) => anyLive(users.get(user), now)));
      }),
    sweep: () => atOnce(() => sweep(users, clock)),
  };
};

type Leases = Map<UserId, Map<ConnectionId, Lease>>;

const hold = (users: Leases, leases: readonly Lease[], now: number): readonly UserId[] => {
  const arrived = new Set<UserId>();
  for (const lease of leases) {
    const own = users.get(lease.userId) ?? new Map<ConnectionId, Lease>();
    if (!anyLive(own, now) && isLive(lease, now)) arrived.add(lease.userId);
    own.set(lease.connectionId, lease);
    users.set(lease.userId, own);
  }
  return [...arrived];
};

/** True where the user departs. An expired lease is left to the sweep, which gives the time at which it ended. */
const release = (users: Leases, userId: UserId, connectionId: ConnectionId, now: number): boolean => {
  const own = users.get(userId);
  const lease = own?.get(connectionId);
  if (own === undefined || lease === undefined || !isLive(lease, now)) return false;
  own.delete(connectionId);
  if (anyLive(own, now)) return false;
  // Also removes the user's expired leases, so that no sweep gives this departure again.
  users.delete(userId);
  return true;
};

const sweep = (users: Leases, clock: Clock): readonly Departure[] => {
  const now = clock.monotonic();
  const departures: Departure[] = [];
  for (const [userId, own] of users) {
    let endedAt = -Infinity;
    for (const lease of own.values()) {
      if (isLive(lease, now)) continue;
      own.delete(lease.connectionId);
      endedAt = Math.max(endedAt, lease.expiresAt);
    }
    if (own.size > 0) continue;
    users.delete(userId);
    departures.push({ userId, at: clock.now() - Math.round(now - endedAt) });
  }
  return departures;
};

const anyLive = (own: ReadonlyMap<ConnectionId, Lease> | undefined, now: number): boolean => {
  for (const lease of own?.values() ?? []) if (isLive(lease, now)) return true;
  return false;
};
