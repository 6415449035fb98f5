import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../application/ports/clock.js';

/** A clock that stands until somebody moves it on. */
export interface ManualClock extends Clock {
  /** Moves time on, and runs the tasks that fall due, in the order of time. */
  advance(ms: number): void;
  /** The same, and lets promises settle before the first task and after each. */
  advanceAsync(ms: number): Promise<void>;
}

/** `start`: milliseconds since the epoch. */
export const makeManualClock = (start: number = Date.UTC(2025, 0, 1)): ManualClock => {
  let now = 0;
  // In the order of scheduling, which is that of tasks for the same time.
  const pending = new Set<Pending>();

  const runNext = (end: number): boolean => {
    const next = earliest(pending);
    if (next === undefined || next.time > end) return false;
    pending.delete(next);
    now = Math.max(now, next.time);
    next.task();
    return true;
  };

  return {
    now: () => start + Math.floor(now),
    monotonic: () => now,
    after: (ms, task) => {
      const call = { time: now + ms, task };
      pending.add(call);
      return () => {
        pending.delete(call);
      };
    },
    nextTurn: () => setImmediate(),
    advance: (ms) => {
      const end = now + ms;
      while (runNext(end));
      now = end;
    },
    advanceAsync: async (ms) => {
      const end = now + ms;
      do await setImmediate();
      while (runNext(end));
      now = end;
    },
  };
};

interface Pending {
  readonly time: number;
  readonly task: () => void;
}

const earliest = (pending: Iterable<Pending>): Pending | undefined => {
  let first: Pending | undefined;
  for (const each of pending) if (first === undefined || each.time < first.time) first = each;
  return first;
};
