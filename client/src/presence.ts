import { keep } from './keep.js';
import type { Line } from './line.js';
import type { Presence } from './protocol.js';

export interface PresenceKeeper {
  readonly of: (userId: string) => Presence | undefined;
  readonly take: (presence: Presence) => void;
  /** Asks anew for the people in this user's rooms, and for whom it watches. */
  readonly connected: () => void;
  /** Asks again, soon: who had no room with this user before may have one now. */
  readonly met: () => void;
  readonly watch: (userIds: readonly string[]) => () => void;
}

/** What the server lets a device watch. */
const WATCHED_MAX = 500;

/** For what begins and ends together, as the rows of a list do. */
const TOGETHER_MS = 50;

export const makePresenceKeeper = (
  { call, inBackground, together }: Line,
  me: () => string,
  onPresence: (presence: Presence) => void,
): PresenceKeeper => {
  const known = new Map<string, Presence>();
  const watches = new Set<readonly string[]>();

  const take = (presence: Presence) => {
    const { userId } = presence;
    if (keep(known.get(userId), presence) !== presence) return;
    known.set(userId, presence);
    onPresence(presence);
  };

  const takeAll = ({ users }: { readonly users: readonly Presence[] }) => users.forEach(take);

  const ask = () => {
    const userIds = [...new Set([...watches].reverse().flat())].slice(0, WATCHED_MAX);
    inBackground(() => call('watchPresence', { userIds }, takeAll));
  };

  const askSoon = together(TOGETHER_MS, ask);

  return {
    take,
    of: (userId) => known.get(userId),
    connected() {
      inBackground(() => call('userOnline', { userId: me() }, takeAll));
      ask();
    },
    met: askSoon,
    watch(userIds) {
      const watched = [...userIds];
      watches.add(watched);
      askSoon();
      return () => {
        watches.delete(watched);
        askSoon();
      };
    },
  };
};
