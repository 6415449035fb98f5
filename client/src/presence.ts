import type { ChatError } from './chat-error.js';
import type { Call } from './connection.js';
import { inBackground, type Persist } from './persist.js';
import type { Presence } from './protocol.js';
import type { Timers } from './timers.js';

export interface PresenceKeeper {
  readonly of: (userId: string) => Presence | undefined;
  readonly take: (presence: Presence) => void;
  /** Asks anew for whom this device is told of and whom it watches. */
  readonly connected: () => void;
  /** Asks again, soon, where it is not known of one of these users. */
  readonly meet: (userIds: readonly string[]) => void;
  readonly watch: (userIds: readonly string[]) => () => void;
}

/** What the server lets a device watch. */
const WATCHED_MAX = 500;

/** For what begins and ends together, as the rows of a list do. */
const TOGETHER_MS = 50;

export const makePresenceKeeper = ({
  call,
  persist,
  timers,
  me,
  onPresence,
  onError,
}: {
  call: Call;
  persist: Persist;
  timers: Timers;
  me: () => string | undefined;
  onPresence: (presence: Presence) => void;
  onError: (error: ChatError) => void;
}): PresenceKeeper => {
  const known = new Map<string, Presence>();
  const watches = new Set<readonly string[]>();
  let asked = '';

  const take = (presence: Presence) => {
    const { status, lastSeen } = known.get(presence.userId) ?? {};
    if (status === presence.status && lastSeen === presence.lastSeen) return;
    known.set(presence.userId, presence);
    onPresence(presence);
  };

  const takeAll = ({ users }: { readonly users: readonly Presence[] }) => users.forEach(take);

  const askAll = () => {
    const userId = me() ?? '';
    inBackground(
      persist(() => call('userOnline', { userId }, takeAll)),
      onError,
    );
  };

  const askWatched = () => {
    const userIds = [...new Set([...watches].reverse().flat())].slice(0, WATCHED_MAX);
    if (asked === (asked = JSON.stringify(userIds))) return;
    inBackground(
      persist(() => call('watchPresence', { userIds }, takeAll)),
      onError,
    );
  };

  const soonAsk = together(timers, askAll);
  const soonWatch = together(timers, askWatched);

  return {
    of: (userId) => known.get(userId),
    take,
    connected() {
      asked = '[]';
      askAll();
      askWatched();
    },
    meet(userIds) {
      if (userIds.some((userId) => !known.has(userId) && userId !== me())) soonAsk();
    },
    watch(userIds) {
      const watched = [...userIds];
      watches.add(watched);
      soonWatch();
      return () => {
        if (watches.delete(watched)) soonWatch();
      };
    },
  };
};

/** Once for all calls within a moment. */
const together = (timers: Timers, task: () => void): (() => void) => {
  let isComing = false;
  return () => {
    if (!isComing) {
      timers.after(TOGETHER_MS, () => {
        isComing = false;
        task();
      });
    }
    isComing = true;
  };
};
