import type { Clock } from '../../application/ports/clock.js';
import { unavailable } from '../storage/unavailable.js';

/** Settles as the work does, or rejects with UNAVAILABLE after this time. A later failure of the work is ignored. */
export const within = <T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      reject(unavailable(new Error(`Redis did not answer within ${String(ms)} ms`)));
    });
    work.finally(cancel).then(resolve, reject);
  });
