export type Cancel = () => void;

/** Every timer of a client, so that closing it leaves none behind. */
export interface Timers {
  /** Nothing happens after `stop`. */
  readonly after: (delayMs: number, task: () => void) => Cancel;
  /** Resolves then, or at `stop`. */
  readonly wait: (delayMs: number) => Promise<void>;
  readonly stop: () => void;
}

/** Longer delays overflow in setTimeout, and would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const makeTimers = (): Timers => {
  const endings = new Set<() => void>();
  let stopped = false;

  const start = (delayMs: number, task: () => void, atStop: () => void): Cancel => {
    if (stopped) {
      atStop();
      return () => undefined;
    }
    const timer = setTimeout(
      () => {
        endings.delete(end);
        task();
      },
      Math.min(delayMs, LONGEST_MS),
    );
    const cancel = () => {
      clearTimeout(timer);
      endings.delete(end);
    };
    const end = () => {
      cancel();
      atStop();
    };
    endings.add(end);
    return cancel;
  };

  return {
    after: (delayMs, task) => start(delayMs, task, () => undefined),
    wait: (delayMs) => new Promise((resolve) => void start(delayMs, resolve, resolve)),
    stop() {
      stopped = true;
      for (const end of [...endings]) end();
    },
  };
};
