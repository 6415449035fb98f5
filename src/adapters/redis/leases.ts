import type { ConnectionId, UserId } from '../../domain/ids.js';
import type { LeaseHolder } from '../../domain/presence.js';

/**
 * What Redis knows of a user in this process's epoch. `unknown`: a command failed that may have been done. `emptied`: Redis
 * had the lease, and has lost everything.
 */
export type KnownLease = 'nothing' | 'held' | 'unknown' | 'emptied';

interface Entry {
  readonly connections: Set<ConnectionId>;
  known: KnownLease;
  /** How many connections Redis knows, where it has the lease. */
  knownCount: number;
  /** When the last connection ended, by the monotonic clock. */
  leftAt: number;
}

/** A user whose lease is to be ended in Redis. */
export interface Ending {
  readonly userId: UserId;
  readonly leftAt: number;
}

/** A user who has so many connections. */
export interface Holding {
  readonly userId: UserId;
  readonly count: number;
}

export interface Batch {
  readonly hold: readonly Holding[];
  readonly end: readonly Ending[];
  /** What Redis knew of the users before. */
  readonly before: ReadonlyMap<UserId, KnownLease>;
}

/**
 * The leases of this process, and how far Redis has them. Only the difference is sent, so what happens while Redis is
 * away, or while a command is under way, needs no order.
 */
export interface Leases {
  hold(holder: LeaseHolder): void;
  /** False for an unknown lease, and where the user has another. */
  release(userId: UserId, connectionId: ConnectionId, now: number): boolean;
  isHeld(userId: UserId): boolean;
  /** Redis does not have the user as they are here. */
  differs(userId: UserId): boolean;
  /** The differences of up to so many users; undefined where there are none. They count as sent from now on. */
  take(max: number): Batch | undefined;
  done(batch: Batch): void;
  /** Nobody knows whether it was done. */
  failed(batch: Batch): void;
  /** It was not done. */
  refused(batch: Batch): void;
  /** Redis has none of them any more; `emptied`: as it lost everything, and not because this process seemed dead. */
  lost(emptied: boolean): void;
}

export const makeLeases = (): Leases => {
  const entries = new Map<UserId, Entry>();
  const different = new Set<UserId>();

  const changed = (userId: UserId, entry: Entry): void => {
    const count = entry.connections.size;
    const isHeld = count > 0;
    const isKnown = isHeld ? entry.known === 'held' && entry.knownCount === count : entry.known === 'nothing';
    if (isKnown) different.delete(userId);
    else different.add(userId);
    if (!isHeld && entry.known === 'nothing') entries.delete(userId);
  };

  const setKnown = (userId: UserId, known: KnownLease, count = 0): void => {
    const entry = entries.get(userId);
    if (entry === undefined) return;
    entry.known = known;
    entry.knownCount = count;
    changed(userId, entry);
  };

  return {
    hold({ userId, connectionId }) {
      const entry: Entry = entries.get(userId) ?? {
        connections: new Set(),
        known: 'nothing',
        knownCount: 0,
        leftAt: 0,
      };
      entries.set(userId, entry);
      entry.connections.add(connectionId);
      changed(userId, entry);
    },
    release(userId, connectionId, now) {
      const entry = entries.get(userId);
      if (entry?.connections.delete(connectionId) !== true) return false;
      entry.leftAt = now;
      changed(userId, entry);
      return entry.connections.size === 0;
    },
    isHeld: (userId) => (entries.get(userId)?.connections.size ?? 0) > 0,
    differs: (userId) => different.has(userId),
    take(max) {
      if (different.size === 0) return undefined;
      const batch = { hold: [] as Holding[], end: [] as Ending[], before: new Map<UserId, KnownLease>() };
      for (const userId of different) {
        if (batch.before.size === max) break;
        const entry = entries.get(userId) as Entry;
        batch.before.set(userId, entry.known);
        const count = entry.connections.size;
        if (count > 0) {
          batch.hold.push({ userId, count });
          setKnown(userId, 'held', count);
        } else {
          batch.end.push({ userId, leftAt: entry.leftAt });
          // Until Redis has answered: anyone who is back by then has to be held anew, behind this.
          entry.known = 'unknown';
          different.delete(userId);
        }
      }
      return batch;
    },
    done({ end }) {
      for (const { userId } of end)
        if (entries.get(userId)?.connections.size === 0) setKnown(userId, 'nothing');
    },
    failed({ before }) {
      for (const [userId, known] of before) setKnown(userId, known === 'emptied' ? known : 'unknown');
    },
    refused({ before }) {
      for (const [userId, known] of before) setKnown(userId, known);
    },
    lost(emptied) {
      for (const [userId, entry] of entries) {
        entry.known = emptied && entry.known !== 'nothing' ? 'emptied' : 'nothing';
        changed(userId, entry);
      }
    },
  };
};
