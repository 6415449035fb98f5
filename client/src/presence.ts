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

  /** The users of whom something has come since each request that is under way. */
  const requests = new Set<Set<string>>();

  const tell = (presence: Presence) => {
    const before = known.get(presence.userId);
    if (reuseIfEqual(before, presence) === before) return;
    known.set(presence.userId, presence);
    onPresence(presence);
  };

  const apply = (presence: Presence) => {
    for (const heard of requests) heard.add(presence.userId);
    tell(presence);
  };

  type Take = (answer: { readonly users: readonly Presence[] }) => void;

  /** Presence that has come meanwhile is newer than the answer. */
  const request = (ask: (take: Take) => Promise<unknown>) =>
    inBackground(async () => {
      const heard = new Set<string>();
      requests.add(heard);
      try {
        await ask(({ users }) => {
          for (const presence of users) if (!heard.has(presence.userId)) tell(presence);
        });
      } finally {
        requests.delete(heard);
      }
    });

  const requestWatched = () => {
    const newestFirst = [...watches].reverse().flat();
    const userIds = [...new Set(newestFirst)].slice(0, MAX_WATCHED);
    request((take) => call('watchPresence', { userIds }, take));
  };

  const requestSoon = throttle(THROTTLE_MS, requestWatched);

  return {
    apply,
    of: (userId) => known.get(userId),
    connected() {
      request((take) => call('userOnline', { userId: me() }, take));
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
