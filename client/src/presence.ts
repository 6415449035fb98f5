import type { Presence } from './protocol.js';
import type { Requester } from './requester.js';
import { reuseIfEqual } from './reuse-if-equal.js';

/** The last known presence of users. */
export interface PresenceTracker {
  readonly of: (userId: string) => Presence | undefined;
  readonly apply: (presence: Presence) => void;
  /** Requests the presence of the people in this user's rooms, and of those that the app watches. */
  readonly connected: () => void;
  /** Requests the watched users again soon: in a new room the server may know the presence of more of them. */
  readonly requestSoon: () => void;
  /** Returns a function that ends the watch. */
  readonly watch: (userIds: readonly string[]) => () => void;
}

/** The most users that the server lets a device watch. */
const MAX_WATCHED = 500;

/** Rows of a list begin and end to watch within this time of each other. */
const THROTTLE_MS = 50;

export const makePresenceTracker = (
  { call, inBackground, throttle }: Requester,
  me: () => string,
  onPresence: (presence: Presence) => void,
): PresenceTracker => {
  const known = new Map<string, Presence>();
  const watches = new Set<readonly string[]>();

  const apply = (presence: Presence) => {
    const before = known.get(presence.userId);
    if (reuseIfEqual(before, presence) === before) return;
    known.set(presence.userId, presence);
    onPresence(presence);
  };

  const applyAll = ({ users }: { readonly users: readonly Presence[] }) => users.forEach(apply);

  const requestWatched = () => {
    const newestFirst = [...watches].reverse().flat();
    const userIds = [...new Set(newestFirst)].slice(0, MAX_WATCHED);
    inBackground(() => call('watchPresence', { userIds }, applyAll));
  };

  const requestSoon = throttle(THROTTLE_MS, requestWatched);

  return {
    apply,
    of: (userId) => known.get(userId),
    connected() {
      inBackground(() => call('userOnline', { userId: me() }, applyAll));
      requestWatched();
    },
    requestSoon,
    watch(userIds) {
      const watched = [...userIds];
      watches.add(watched);
      requestSoon();
      return () => {
        watches.delete(watched);
        requestSoon();
      };
    },
  };
};
