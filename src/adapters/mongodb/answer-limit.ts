import { mongo } from 'mongoose';
import type { Clock } from '../../application/ports/clock.js';

/**
 * Gives up waiting for answers that never come. The driver listens for an answer a moment after it has written the command.
 * Where the connection closes in that moment (seen with 7.8, within a few kills of the server), the operation never
 * settles, whatever time limits the driver has.
 */
export interface AnswerLimit {
  /** Settles as the work does, or rejects as for a lost connection: its outcome is unknown then. */
  readonly within: <T>(work: () => Promise<T>) => Promise<T>;
  /** Says that connections were lost, perhaps with what is under way: that has `GRACE_MS` left to settle. */
  readonly connectionsLost: () => void;
}

/** Enough, because the driver rejects at once every operation that it knows to be lost. */
export const GRACE_MS = 500;

export const makeAnswerLimit = (clock: Clock, limitMs: number): AnswerLimit => {
  const underWay = new Set<() => void>();

  return {
    within: (work) =>
      new Promise((resolve, reject) => {
        const giveUp = () => {
          end();
          reject(new mongo.MongoNetworkError('No answer came in time'));
        };
        const cancel = clock.after(limitMs, giveUp);
        const end = () => {
          cancel();
          underWay.delete(giveUp);
        };
        underWay.add(giveUp);
        work().finally(end).then(resolve, reject);
      }),
    connectionsLost() {
      const suspects = [...underWay];
      clock.after(GRACE_MS, () => {
        for (const giveUp of suspects) if (underWay.has(giveUp)) giveUp();
      });
    },
  };
};
