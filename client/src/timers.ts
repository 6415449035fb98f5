export type Cancel = () => void;

/** Every timer of a client, so that closing the client leaves none behind. */
export interface Timers {
  readonly after: (delayMs: number, task: () => void) => Cancel;
  /** Never resolves once the client is closed. */
  readonly wait: (delayMs: number) => Promise<void>;
}

/** Cancels every timer when `closing` is aborted, and starts none after that. */
export const makeTimers = (closing: AbortSignal): Timers => {
  const cancels = new Set<Cancel>();
  closing.addEventListener('abort', () => {
    for (const cancel of cancels) cancel();
  });

  const after: Timers['after'] = (delayMs, task) => {
    if (closing.aborted) return () => undefined;
    const cancel = () => {
      cancels.delete(cancel);
      clearTimeout(timer);
    };
    const timer = setTimeout(() => {
      cancel();
      task();
    }, delayMs);
    cancels.add(cancel);
    return cancel;
  };

  return { after, wait: (delayMs) => new Promise((resolve) => after(delayMs, resolve)) };
};
