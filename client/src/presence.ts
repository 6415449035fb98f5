import { backoffMs } from './backoff.js';
import { type ChatError, isPassing } from './chat-error.js';
import type { Call } from './connection.js';
import type { Presence } from './protocol.js';
import type { Timers } from './timers.js';

export interface PresenceKeeper {
  readonly of: (userId: string) => Presence | undefined;
  readonly take: (presence: Presence) => void;
  /** Asks anew for whom this device is told of and whom it watches. */
  readonly connected: () => void;
  /** The same, soon, where it is not known of one of these users. */
  readonly meet: (userIds: readonly string[]) => void;
  readonly watch: (userIds: readonly string[]) => () => void;
}

/** What the server lets a device watch. */
const WATCHED_MAX = 500;

/** For watches that begin and end together, as rows of a list do. */
const TOGETHER_MS = 50;

export const makePresenceKeeper = ({
  call,
  timers,
  epoch,
  me,
  onPresence,
  onError,
}: {
  call: Call;
  timers: Timers;
  epoch: () => number;
  me: () => string | undefined;
  onPresence: (presence: Presence) => void;
  onError: (error: ChatError) => void;
}): PresenceKeeper => {
  const known = new Map<string, Presence>();
  const watches = new Set<readonly string[]>();
  let asked = '';
  let isScheduled = false;
  let isMeeting = false;

  const take = (presence: Presence) => {
    const before = known.get(presence.userId);
    if (before?.status === presence.status && before.lastSeen === presence.lastSeen) return;
    known.set(presence.userId, presence);
    onPresence(presence);
  };

  const takeAll = ({ users }: { readonly users: readonly Presence[] }) => users.forEach(take);

  /** Repeats what fails, as long as it is the same connection. */
  const ask = (run: () => Promise<unknown>, failures = 0): void => {
    const at = epoch();
    run().catch((error: ChatError) => {
      if (!isPassing(error)) return onError(error);
      if (epoch() !== at) return;
      timers.after(backoffMs(failures + 1), () => {
        if (epoch() === at) ask(run, failures + 1);
      });
    });
  };

  const tellWatched = () => {
    isScheduled = false;
    const userIds = [...new Set([...watches].reverse().flat())].slice(0, WATCHED_MAX);
    const wanted = JSON.stringify(userIds);
    if (epoch() === 0 || wanted === asked) return;
    asked = wanted;
    ask(() => call('watchPresence', { userIds }, takeAll));
  };

  const schedule = () => {
    if (!isScheduled) timers.after(TOGETHER_MS, tellWatched);
    isScheduled = true;
  };

  const askAll = () => {
    const userId = me();
    ask(() => call('userOnline', userId === undefined ? {} : { userId }, takeAll));
  };

  return {
    of: (userId) => known.get(userId),
    take,
    connected() {
      asked = '[]';
      askAll();
      tellWatched();
    },
    meet(userIds) {
      if (isMeeting || userIds.every((userId) => known.has(userId) || userId === me())) return;
      isMeeting = true;
      timers.after(TOGETHER_MS, () => {
        isMeeting = false;
        if (epoch() !== 0) askAll();
      });
    },
    watch(userIds) {
      const watched = [...userIds];
      watches.add(watched);
      schedule();
      return () => {
        if (watches.delete(watched)) schedule();
      };
    },
  };
};
