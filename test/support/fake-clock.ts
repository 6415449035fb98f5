import { setImmediate } from 'node:timers/promises';
import { makeNow } from '../../src/adapters/system/system-clock.js';
import type { Clock } from '../../src/application/ports/clock.js';

export interface FakeClock extends Clock {
  /** Sets the machine's clock by this much, forward or back. `now` follows and durations do not. */
  set(ms: number): void;
  /** Moves time on, and runs the tasks that fall due, in the order of time. */
  advance(ms: number): void;
  /** The same, and lets promises settle before the first task and after each. */
  advanceAsync(ms: number): Promise<void>;
}

export const makeFakeClock = (start: number = Date.UTC(2025, 0, 1)): FakeClock => {
  let now = 0;
  let offset = start;
  // In the order of scheduling, which is that of tasks for the same time.
  const pending = new Set<Pending>();

  const monotonic = () => now;

  const runNext = (end: number): boolean => {
    const next = earliest(pending);
    if (next === undefined || next.time > end) return false;
    pending.delete(next);
    now = Math.max(now, next.time);
    next.task();
    return true;
  };

  return {
    now: makeNow(() => offset + now, monotonic),
    monotonic,
    set: (ms) => {
      offset += ms;
    },
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
