import type { UserId } from '../../domain/ids.js';
import { OPEN_ROOM_MAX_MEMBERS } from '../../domain/limits.js';
import type { UserProfile } from '../../domain/user.js';
import type { InBackground } from '../in-background.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';

/** What changes of one user within this time is told once, at its end. */
export const PROFILE_INTERVAL_MS = 1_000;

const NOT_STORED = 'The name and the picture of a user were not stored; their next connection repairs it';
const NOT_TOLD = 'The new name or picture of a user was not told; anyone who opens a room of theirs sees it';

export interface ProfileKeeper {
  /**
   * Stores what the token of a user says of them, and tells a change to those who share a room of up to 100 members with
   * the user, or watch them. Resolves when it is stored, and never rejects: it only changes what others see, and the
   * user has come to talk. Does nothing where the token says nothing.
   */
  keep(identity: Identity): Promise<void>;
  /** Ends the timers, and begins none. A change that waits for its time, or is stored later, is not told any more. */
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
  /** The users of whom a change was told in the last moment, each with what is to be told at its end. */
  const resting = new Map<UserId, { readonly cancel: Cancel; waiting?: UserProfile }>();
  let isStopped = false;

  const publish = async (profile: UserProfile) => {
    const audience = await rooms.idsOf(profile.userId, { maxMembers: OPEN_ROOM_MAX_MEMBERS });
    events.publish({ type: 'profile-changed', profile, rooms: audience });
  };

  const tell = (profile: UserProfile): void => {
    if (isStopped) return;
    const { userId } = profile;
    const rest = resting.get(userId);
    if (rest !== undefined) {
      rest.waiting = profile;
      return;
    }
    const cancel = clock.after(PROFILE_INTERVAL_MS, () => {
      const waiting = resting.get(userId)?.waiting;
      resting.delete(userId);
      if (waiting !== undefined) tell(waiting);
    });
    resting.set(userId, { cancel });
    inBackground(NOT_TOLD, publish(profile));
  };

  return {
    async keep({ userId, name, picture }) {
      if (name === undefined && picture === undefined) return;
      const profile = { userId, ...(name && { name }), ...(picture && { picture }) };
      try {
        if (await users.saveProfile(profile)) tell(profile);
      } catch (error) {
        logger.error(NOT_STORED, error);
      }
    },
    stop() {
      isStopped = true;
      for (const { cancel } of resting.values()) cancel();
      resting.clear();
    },
  };
};
