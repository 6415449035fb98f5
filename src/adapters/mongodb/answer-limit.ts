import { mongo } from 'mongoose';
import type { Clock } from '../../application/ports/clock.js';

/**
 * Ends the waiting for answers that never come. The driver has a moment between writing a command and listening for
 * its answer: where the connection closes in it (seen with 7.8, within a few kills of the server), the operation
 * settles never, and no time limit of the driver's holds for it.
 */
export interface AnswerLimit {
  /** Settles as the work does, or rejects as a lost connection would: whether it was done is unknown then. */
  readonly within: <T>(work: () => Promise<T>) => Promise<T>;
  /** Connections were lost, and what is under way may be lost with them: it has `GRACE_MS` to settle. */
  readonly connectionsLost: () => void;
}

/** The driver rejects at once what it knows to be lost. */
export const GRACE_MS = 500;

export const makeAnswerLimit = (clock: Clock, limitMs: number): AnswerLimit => {
  const underWay = new Set<() => void>();

  return {
    within: (work) =>
      new Promise((resolve, reject) => {
        const giveUp = () => {
          end();
          reject(new mongo.MongoNetworkError('No answer came, and none is waited for any more'));
        };
        const cancel = clock.at(clock.now() + limitMs, giveUp);
        const end = () => {
          cancel();
          underWay.delete(giveUp);
        };
        underWay.add(giveUp);
        work().finally(end).then(resolve, reject);
      }),
    connectionsLost() {
      const suspects = [...underWay];
      clock.at(clock.now() + GRACE_MS, () => {
        for (const giveUp of suspects) if (underWay.has(giveUp)) giveUp();
      });
    },
  };
};
