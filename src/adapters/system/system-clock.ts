import { AsyncResource } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../application/ports/clock.js';

const monotonic = (): number => performance.now();

export const makeSystemClock = (): Clock => ({
  now: makeNow(() => Date.now(), monotonic),
  monotonic,
  after: makeTimerWheel(),
  nextTurn: () => setImmediate(),
});

/** The machine's time. While that is behind what was given before, time goes on at half speed until it has caught up. */
export const makeNow = (machine: () => number, durations: Clock['monotonic']): Clock['now'] => {
  let given = -Infinity;
  let givenAt = 0;
  return () => {
    const elapsed = durations() - givenAt;
    givenAt += elapsed;
    given = Math.max(machine(), given + elapsed / 2);
    return Math.floor(given);
  };
};

/** Calls may be late by this much, so that those of many rooms and devices share a wake-up. */
const TICK_MS = 10;

/** Calls further away wait in one set, which is swept twice in this time. */
const NEAR_MS = 60_000;

interface Call {
  readonly time: number;
  readonly task: () => void;
  /** The set in which it waits; cancelling removes it from there. */
  home: Set<Call>;
}

/** Any number of calls on one timer of Node's: making or cancelling one costs an entry of a set. */
const makeTimerWheel = (): Clock['after'] => {
  const near = new Map<number, Set<Call>>();
  /** The keys of `near`, the next one last. */
  const ticks: number[] = [];
  const far = new Set<Call>();
  let sweepAt = Infinity;
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Infinity;
  /** A call belongs to no command, and least of all to the one during which the timer happened to be set. */
  const outside = new AsyncResource('parley-timer');

  const bucket = (tick: number): Set<Call> => {
    const found = near.get(tick);
    if (found !== undefined) return found;
    const made = new Set<Call>();
    near.set(tick, made);
    ticks.splice(positionOf(ticks, tick), 0, tick);
    return made;
  };

  const add = (call: Call, now: number): void => {
    call.home = call.time - now > NEAR_MS ? far : bucket(Math.ceil(Math.max(call.time, now) / TICK_MS));
    call.home.add(call);
    if (far.size > 0 && sweepAt === Infinity) sweepAt = now + NEAR_MS / 2;
  };

  const arm = (now: number): void => {
    const next = Math.min(sweepAt, (ticks.at(-1) ?? Infinity) * TICK_MS);
    if (next >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = next;
    timer = setTimeout(() => outside.runInAsyncScope(wakeUp), Math.max(0, next - now)).unref();
  };

  const sweep = (now: number): void => {
    const calls = [...far];
    far.clear();
    sweepAt = Infinity;
    for (const call of calls) add(call, now);
  };

  const wakeUp = (): void => {
    const now = monotonic();
    wakesAt = Infinity;
    // All are removed before any is called: a call that a task makes is for a later wake-up.
    const due: Set<Call>[] = [];
    while ((ticks.at(-1) ?? Infinity) * TICK_MS <= now) {
      const tick = ticks.pop() as number;
      due.push(near.get(tick) as Set<Call>);
      near.delete(tick);
    }
    if (sweepAt <= now) sweep(now);
    for (const calls of due) for (const { task } of calls) task();
    arm(monotonic());
  };

  return (ms, task) => {
    const now = monotonic();
    const call: Call = { time: now + ms, task, home: far };
    add(call, now);
    arm(now);
    return () => {
      call.home.delete(call);
    };
  };
};

/** The index at which the value belongs among descending numbers. */
const positionOf = (falling: readonly number[], value: number): number => {
  let from = 0;
  let to = falling.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((falling[middle] as number) > value) from = middle + 1;
    else to = middle;
  }
  return from;
};
