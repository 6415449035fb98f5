import {
  type Departure,
  type PresenceStore,
  UNCONFIRMED_MS,
} from '../../application/ports/presence-store.js';
import type { Clock } from '../../application/ports/clock.js';
import type { ConnectionId, UserId } from '../../domain/ids.js';
import { isLive, type Lease, type LeaseHolder } from '../../domain/presence.js';
import { atOnce } from '../storage/at-once.js';

export const makeInProcessPresenceStore = (clock: Clock): PresenceStore => {
  const users: Leases = new Map();
  /** The users whose departure was not confirmed. */
  const leaving = new Map<UserId, Leaving>();

  const depart = (userId: UserId, at: number): Departure => {
    leaving.set(userId, { at, givenAt: clock.monotonic() });
    return { userId, at };
  };

  /** The callers that got these departures have not confirmed them in time. */
  const forgotten = (): readonly Departure[] => {
    const now = clock.monotonic();
    return [...leaving]
      .filter(([, { givenAt }]) => now - givenAt >= UNCONFIRMED_MS)
      .map(([userId, { at }]) => depart(userId, at));
  };

  return {
    hold: (connections, ttlMs) =>
      atOnce(() => {
        const expiresAt = clock.monotonic() + ttlMs;
        const fresh = hold(users, connections, expiresAt);
        return fresh.filter((user) => !leaving.delete(user));
      }),
    release: (userId, connectionId) =>
      atOnce(() =>
        release(users, userId, connectionId, clock.monotonic()) ? depart(userId, clock.now()) : undefined,
      ),
    online: (asked) => atOnce(() => new Set(asked.filter((user) => users.has(user) || leaving.has(user)))),
    sweep: () =>
      atOnce(() => [...forgotten(), ...sweep(users, clock).map(({ userId, at }) => depart(userId, at))]),
    confirm: ({ userId, at }) => atOnce(() => leaving.get(userId)?.at === at && leaving.delete(userId)),
    onFull: () => () => undefined,
  };
};

interface Leaving {
  readonly at: number;
  /** By the monotonic clock. */
  readonly givenAt: number;
}

type Leases = Map<UserId, Map<ConnectionId, Lease>>;

/** Gives the users who had no lease, not even one that has expired unnoticed. */
const hold = (users: Leases, holders: readonly LeaseHolder[], expiresAt: number): readonly UserId[] => {
  const fresh: UserId[] = [];
  for (const holder of holders) {
    const own = users.get(holder.userId) ?? new Map<ConnectionId, Lease>();
    if (own.size === 0) fresh.push(holder.userId);
    own.set(holder.connectionId, { ...holder, expiresAt });
    users.set(holder.userId, own);
  }
  return fresh;
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
