import type { ConnectionId, UserId } from '../../domain/ids.js';
import type { LeaseHolder } from '../../domain/presence.js';
import type { Unsubscribe } from './event-publisher.js';

/** The last lease of a user ended at this time (milliseconds since the epoch). */
export interface Departure {
  readonly userId: UserId;
  readonly at: number;
}

/** A departure that nobody confirms within this time is given again, as the process that got it may have ended. */
export const UNCONFIRMED_MS = 10_000;

/**
 * The leases of all processes. A user is online from the lease that makes them new here until their departure is
 * confirmed, so that what is read at any moment agrees with what is announced. The store itself measures how long they last, so that no process depends on the clock
 * of another. They need not survive a restart of the store, as connected devices renew
 * them. A failure of the store is DomainError UNAVAILABLE.
 */
export interface PresenceStore {
  /**
   * Takes or renews a lease of `ttlMs` for each connection. Gives those users who are new here, each once: they were never
   * here, or their departure was confirmed.
   */
  hold(connections: readonly LeaseHolder[], ttlMs: number): Promise<readonly UserId[]>;

  /** Ends a lease; one that is unknown is ignored. Gives the departure if it was the user's last live one. */
  release(userId: UserId, connectionId: ConnectionId): Promise<Departure | undefined>;

  /** Gives those of the users who are here, also where their last lease has ended and their departure is not confirmed. */
  online(users: readonly UserId[]): Promise<ReadonlySet<UserId>>;

  /**
   * Forgets the leases that have expired. Each user's departure is given to one caller, and to another after
   * `UNCONFIRMED_MS` where nobody has confirmed it.
   */
  sweep(): Promise<readonly Departure[]>;

  /**
   * True for one caller, once, where the user has not come back since this departure: now they are gone, and new with
   * their next lease. Until then, a user who comes back has never been away.
   */
  confirm(departure: Departure): Promise<boolean>;

  /**
   * Calls the listener where a user has more connections in all processes than a user may have, and some of this process
   * are among those that came too late: only the `slots` oldest of this process stay. Each connection counts from its
   * `hold` to its `release`, or to the end of its lease. It is called before that `hold` resolves, or later where the store could not answer in
   * time. A store of one process never calls it: the process counts its own connections.
   */
  onFull(listener: (userId: UserId, slots: number) => void): Unsubscribe;
}
