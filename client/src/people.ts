import { ANSWER_TIMEOUT_MS } from './connection.js';
import type { Member, Profile, User } from './protocol.js';
import type { Requester } from './requester.js';
import type { Rest } from './rest.js';
import { reuseIfEqual } from './reuse-if-equal.js';
import type { Cancel } from './timers.js';

/** The people that the client knows, from everything that the server says of them. */
export interface People {
  readonly get: (userId: string) => Profile | undefined;
  /** Everybody who is known; the same array while nothing has changed. */
  readonly all: () => readonly Profile[];
  /** Applies the profile of a user that the server has sent. */
  readonly apply: (profile: Profile) => void;
  /** Learns the profiles of a room's members from an answer. Gives the room with what is known of each. */
  readonly learn: <Room extends WithMembers>(room: Room) => Room;
  /** Learns the name of a user from an answer that says no more. */
  readonly learnName: (userId: string, name: string | undefined) => void;
  /** Asks the server for a profile, once per connection until it is known: `onLearned` is called when it has come. */
  readonly request: (userId: string, onLearned: () => void) => void;
  /** Profiles from before this connection may be older than its answers. */
  readonly connected: () => void;
}

interface WithMembers {
  readonly members?: readonly Member[] | undefined;
}

/** Beyond these, the profiles that came longest ago are forgotten. */
export const PEOPLE_MAX = 5_000;

export const makePeople = (
  { inBackground, epoch, after }: Requester,
  rest: Rest,
  /** Called when a profile is another one than before, with whether anything may show the one before. */
  onChange: (profile: Profile, isShown: boolean) => void,
): People => {
  const profiles = new Map<string, Profile>();
  /** Undefined once any profile has changed. */
  let all: readonly Profile[] | undefined;
  /** Users whose profile the server has sent live: an answer of the next moment may have read an older one. */
  const live = new Map<string, Cancel>();
  /** By user: the connection in which the profile was asked for, as what is asked for ends with it. */
  const askedIn = new Map<string, number>();
  /** One after another, as many may be unknown at once. */
  let last = Promise.resolve();

  const store = ({ userId, name, picture }: Profile, isLive = false): Profile => {
    const known = profiles.get(userId);
    const profile = reuseIfEqual<Profile>(known, {
      userId,
      ...(name && { name }),
      ...(picture && { picture }),
    });
    // The order of the map is that of their coming.
    profiles.delete(userId);
    profiles.set(userId, profile);
    if (profile === known) return profile;
    const oldest = profiles.keys().next().value;
    if (oldest && profiles.size > PEOPLE_MAX) profiles.delete(oldest);
    all = undefined;
    onChange(profile, !!known || isLive);
    return profile;
  };

  /** A private room without a message has its users without their profiles, which says nothing of them. */
  const learnOne = (given: Profile): Profile => {
    const known = profiles.get(given.userId);
    const isEmpty = !given.name && !given.picture;
    return known && (isEmpty || live.has(given.userId)) ? known : store(given);
  };

  return {
    get: (userId) => profiles.get(userId),
    all: () => (all ??= [...profiles.values()]),
    apply(profile) {
      const { userId } = profile;
      live.get(userId)?.();
      live.set(
        userId,
        after(ANSWER_TIMEOUT_MS, () => live.delete(userId)),
      );
      store(profile, true);
    },
    learn: (room) =>
      room.members
        ? { ...room, members: room.members.map((member) => ({ role: member.role, ...learnOne(member) })) }
        : room,
    learnName(userId, name) {
      learnOne({ userId, ...profiles.get(userId), ...(name && { name }) });
    },
    request(userId, onLearned) {
      if (profiles.has(userId) || askedIn.get(userId) === epoch()) return;
      askedIn.set(userId, epoch());
      inBackground(
        () =>
          (last = last
            .catch(() => undefined)
            .then(() => rest<User>(`/users/${encodeURIComponent(userId)}`))
            .then((user) => {
              learnOne(user);
              onLearned();
            })),
      );
    },
    connected() {
      for (const cancel of live.values()) cancel();
      live.clear();
    },
  };
};
