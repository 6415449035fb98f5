export type Cancel = () => void;

/** Every timer of a client, so that closing it leaves none behind. */
export interface Timers {
  readonly after: (delayMs: number, task: () => void) => Cancel;
  readonly wait: (delayMs: number) => Promise<void>;
  /** Nothing that waits will ever happen. */
  readonly stop: () => void;
}

/** Longer delays overflow in setTimeout, and would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const makeTimers = (): Timers => {
  const running = new Set<unknown>();
  let stopped = false;

  const after: Timers['after'] = (delayMs, task) => {
    if (stopped) return () => undefined;
    const run = () => {
      running.delete(timer);
      task();
    };
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_MS));
    running.add(timer);
    return () => {
      running.delete(timer);
      clearTimeout(timer);
    };
  };

  return {
    after,
    wait: (delayMs) => new Promise((resolve) => void after(delayMs, resolve)),
    stop() {
      stopped = true;
      for (const timer of running) clearTimeout(timer as number);
      running.clear();
    },
  };
};
