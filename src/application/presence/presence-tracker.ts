import type { UserId } from '../../domain/ids.js';
import { OPEN_ROOM_MAX_MEMBERS } from '../../domain/limits.js';
import { offlineSince, ONLINE, type Presence } from '../../domain/presence.js';
import type { HiddenUsers } from '../consent/hidden-users.js';
import type { InBackground } from '../in-background.js';
import type { Session } from '../devices/session.js';
import type { Cancel, Clock } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';
import type { Departure } from '../ports/presence-store.js';

/** A lease is renewed several times before it would expire. */
export const LEASE_TTL_MS = 45_000;
/** A user who came while the presence store was away is announced by the first renewal after its return. */
const LEASE_RENEWAL_MS = 10_000;

/** How often the leases of processes that have ended are looked for. */
export const SWEEP_INTERVAL_MS = 4_000;

/** How often last seen is saved for connected users: a process that crashes loses at most this much of it. */
export const LAST_SEEN_INTERVAL_MS = 60_000;

/** A user who is back within this time is never announced as gone. */
export const PRESENCE_GRACE_MS = 2_000;

const LAST_SEEN_NOT_SAVED = 'When a user who left was last seen was not saved; an earlier time is shown';

export interface PresenceTracker {
  /** Resolves when the device's lease is stored. */
  arrive(session: Session): Promise<void>;
  /** Resolves when the lease has ended and last seen is stored. */
  depart(session: Session): Promise<void>;
  /**
   * The presence of each of these users now, as this reader may see it: what was announced, or is about to be. Someone
   * whose presence is hidden from the reader looks like someone who was never online.
   */
  statusFor(reader: UserId, users: readonly UserId[]): Promise<ReadonlyMap<UserId, Presence>>;
  /** Ends the timers, and begins none: a departure that waits or comes later is not announced by this process. */
  stop(): void;
}

/**
 * Renews the leases of this process's devices, saves when their users were last seen, and announces arrivals
 * and departures of all processes.
 */
export const makePresenceTracker = ({
  presence,
  users,
  rooms,
  events,
  clock,
  logger,
  inBackground,
  hiddenUsers,
}: Pick<Ports, 'presence' | 'users' | 'rooms' | 'events' | 'clock' | 'logger'> & {
  inBackground: InBackground;
  hiddenUsers: HiddenUsers;
}): PresenceTracker => {
  const connected = new Set<Session>();
  const graces = new Set<Cancel>();
  let isStopped = false;

  const publish = async (userId: UserId, status: Presence) => {
    const audience = await rooms.idsOf(userId, { maxMembers: OPEN_ROOM_MAX_MEMBERS });
    events.publish({ type: 'presence-changed', userId, presence: status, rooms: audience });
  };

  /** Last seen is announced as it is stored, where another process may have stored a later one. */
  const announceDeparture = async (departure: Departure) => {
    if (!(await presence.confirm(departure))) return;
    const { userId } = departure;
    const lastSeen = await users.lastSeen([userId]);
    await publish(userId, offlineSince(lastSeen.get(userId)));
  };

  const handleDeparture = async (departure: Departure) => {
    // The departure is announced all the same: nobody hears of it a second time.
    await users
      .saveLastSeen([departure.userId], departure.at)
      .catch((error: unknown) => logger.error(LAST_SEEN_NOT_SAVED, error));
    if (isStopped) return;
    const cancel = clock.after(PRESENCE_GRACE_MS, () => {
      graces.delete(cancel);
      inBackground('A departure was not announced', announceDeparture(departure));
    });
    graces.add(cancel);
  };

  const hold = async (sessions: readonly Session[]) => {
    const holders = sessions.map(({ userId, deviceId, connectionId }) => ({
      userId,
      deviceId,
      connectionId,
    }));
    for (const userId of await presence.hold(holders, LEASE_TTL_MS))
      inBackground('An arrival was not announced', publish(userId, ONLINE));
  };

  const sweep = async () => {
    for (const departure of await presence.sweep()) await handleDeparture(departure);
  };

  const saveLastSeen = () =>
    users.saveLastSeen([...new Set([...connected].map(({ userId }) => userId))], clock.now());

  const cancelRenewal = every(clock, LEASE_RENEWAL_MS, () =>
    inBackground('Leases were not renewed; the next round will', hold([...connected])),
  );
  const cancelSweeping = every(clock, SWEEP_INTERVAL_MS, () =>
    inBackground('Leases that have ended were not found; the next round will', sweep()),
  );
  const cancelSaving = every(clock, LAST_SEEN_INTERVAL_MS, () =>
    inBackground('Last seen was not saved; the next round will', saveLastSeen()),
  );

  return {
    async arrive(session) {
      connected.add(session);
      await hold([session]);
    },
    async depart(session) {
      if (!connected.delete(session)) return;
      const departure = await presence.release(session.userId, session.connectionId);
      if (departure !== undefined) await handleDeparture(departure);
    },
    async statusFor(reader, asked) {
      const hidden = await hiddenUsers.from(reader, () => asked);
      const shown = asked.filter((user) => user === reader || !hidden.has(user));
      const [online, lastSeen] = await Promise.all([presence.online(shown), users.lastSeen(shown)]);
      return new Map(
        asked.map((user) => [user, online.has(user) ? ONLINE : offlineSince(lastSeen.get(user))]),
      );
    },
    stop() {
      isStopped = true;
      cancelRenewal();
      cancelSweeping();
      cancelSaving();
      for (const cancel of graces) cancel();
      graces.clear();
    },
  };
};

const every = (clock: Clock, intervalMs: number, task: () => void): Cancel => {
  let cancel: Cancel;
  const schedule = () => {
    cancel = clock.after(intervalMs, () => {
      schedule();
      task();
    });
  };
  schedule();
  return () => cancel();
};
