import type { UserId } from '../../domain/ids.js';
import { OPEN_ROOM_MAX_MEMBERS } from '../../domain/limits.js';
import type { UserProfile } from '../../domain/user.js';
import type { InBackground } from '../in-background.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';

/** The changes of one user within this time, in this process or in others, are published once, at its end. */
export const PROFILE_INTERVAL_MS = 1_000;

const NOT_STORED = 'The name and the picture of a user were not stored; their next connection repairs it';
const NOT_TOLD = 'The new name or picture of a user was not told; anyone who opens a room of theirs sees it';

export interface ProfileKeeper {
  /**
   * Stores the profile that the token of a user carries, and publishes a change to those who share a room of up to 100
   * members with the user, or watch them. Resolves when it is stored, and never rejects: a profile only changes what others
   * see, and must not keep its user out. Does nothing if the token carries no profile.
   */
  keep(identity: Identity): Promise<void>;
  /** Ends the timers, and begins none. A change that waits for its time, or is stored later, is not published any more. */
  stop(): void;
}

export const makeProfileKeeper = ({
  users,
  rooms,
  events,
  clock,
  logger,
  inBackground,
}: Pick<Ports, 'users' | 'rooms' | 'events' | 'clock' | 'logger'> & {
  inBackground: InBackground;
}): ProfileKeeper => {
  /** The users of whom a change was published within the last interval, each with what ends the wait for its end. */
  const resting = new Map<UserId, Cancel>();
  let isStopped = false;

  const stored = async (userId: UserId): Promise<UserProfile> =>
    (await users.profiles([userId])).get(userId) ?? { userId };

  /** Publishes what is stored: another process may have stored something newer since this one did. */
  const publish = async (userId: UserId): Promise<UserProfile> => {
    const [profile, audience] = await Promise.all([
      stored(userId),
      rooms.idsOf(userId, { maxMembers: OPEN_ROOM_MAX_MEMBERS }),
    ]);
    if (!isStopped) events.publish({ type: 'profile-changed', profile, rooms: audience });
    return profile;
  };

  const tell = (userId: UserId): void => {
    if (isStopped || resting.has(userId)) return;
    const told = publish(userId);
    inBackground(NOT_TOLD, told);
    const rest = () => {
      resting.delete(userId);
      inBackground(NOT_TOLD, tellUnless(userId, told));
    };
    resting.set(userId, clock.after(PROFILE_INTERVAL_MS, rest));
  };

  /**
   * Publishes the last change of the interval, and what another process published between the reading and the publishing
   * here.
   */
  const tellUnless = async (userId: UserId, told: Promise<UserProfile>): Promise<void> => {
    const before = await told.catch(() => undefined);
    if (before === undefined) return;
    const { name, picture } = await stored(userId);
    if (name !== before.name || picture !== before.picture) tell(userId);
  };

  return {
    async keep({ userId, name, picture }) {
      if (name === undefined && picture === undefined) return;
      const profile = { userId, ...(name && { name }), ...(picture && { picture }) };
      try {
        if (await users.saveProfile(profile)) tell(userId);
      } catch (error) {
        logger.error(NOT_STORED, error);
      }
    },
    stop() {
      isStopped = true;
      for (const cancel of resting.values()) cancel();
      resting.clear();
    },
  };
};
