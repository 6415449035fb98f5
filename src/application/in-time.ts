import type { Clock } from './ports/clock.js';

/** Settles as `asked` does. Rejects with `late` where that has not settled after `ms`; what comes later is ignored. */
export const inTime = <T>(clock: Clock, ms: number, asked: Promise<T>, late: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(late)));
    asked.finally(cancel).then(resolve, reject);
  });
