import type { ConnectionId, DeviceId, UserId } from './ids.js';

/** A connection that has a lease for its user. */
export interface LeaseHolder {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly connectionId: ConnectionId;
}

/**
 * A connection's claim that its user is online, for a time. A claim that is not renewed expires, so that nobody
 * stays online after a process has crashed.
 */
export interface Lease extends LeaseHolder {
  /** Milliseconds by the monotonic clock of the process that has the leases; from then on the lease has ended. */
  readonly expiresAt: number;
}

/**
 * `lastSeen` is when the last lease ended, or when it was last saved before its process crashed. It is missing
 * while the user is online, and where they never were.
 */
export type Presence =
  | { readonly status: 'online' }
  | { readonly status: 'offline'; readonly lastSeen?: number };

export const isLive = (lease: Pick<Lease, 'expiresAt'>, now: number): boolean => lease.expiresAt > now;

export const ONLINE: Presence = { status: 'online' };

export const offlineSince = (lastSeen: number | undefined): Presence =>
  lastSeen === undefined ? { status: 'offline' } : { status: 'offline', lastSeen };

export const isSamePresence = (a: Presence, b: Presence): boolean =>
  a.status === 'online' || b.status === 'online' ? a.status === b.status : a.lastSeen === b.lastSeen;

/** Last seen never moves back. */
export const laterOf = (a: number | undefined, b: number): number => (a === undefined || b > a ? b : a);
