import type { Clock } from '../../application/ports/clock.js';
import type { DomainError } from '../../domain/errors.js';
import type { Health } from '../storage/health.js';
import { unavailable } from '../storage/unavailable.js';
import { isStoreFailure } from './store-errors.js';

export interface Retrying {
  /**
   * Does the work until it succeeds or the time is over, waiting longer from one failure to the next. The work
   * is idempotent: of a failed one, the outcome is unknown. @throws DomainError UNAVAILABLE in the end; what
   * is no failure of the store is thrown as it is, at once.
   */
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T>;

  /** When work that begins now is given up. */
  readonly deadline: () => number;

  /** True where the work may be done again. */
  readonly mayRetry: (error: unknown, deadline: number) => boolean;

  /** Marks the store as failed, and gives what the caller gets. */
  readonly giveUp: (cause: unknown) => DomainError;

  /** Waits before the next attempt, after this many have failed in a row. */
  readonly pause: (failures: number) => Promise<void>;

  readonly isClosed: () => boolean;

  /** Resolves when no attempt is under way; from then on it is closed, and refuses all with UNAVAILABLE. */
  readonly finish: () => Promise<void>;
}

/** An election of a replica set is over by then, as a rule. */
export const RETRY_FOR_MS = 10_000;

const PAUSE_MIN_MS = 10;
const PAUSE_MAX_MS = 500;

/** More operations than this that wait for a server that does not answer are too many. */
const UNDER_WAY_MAX = 10_000;

export const makeRetrying = (
  { clock, health }: { readonly clock: Clock; readonly health: Pick<Health, 'failed'> },
  retryForMs: number,
): Retrying => {
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  const deadline = () => clock.now() + retryForMs;
  const mayRetry = (error: unknown, until: number) => isStoreFailure(error) && clock.now() < until;
  const giveUp = (cause: unknown): DomainError => {
    health.failed(cause);
    return unavailable(cause);
  };

  const pause = (failures: number) =>
    new Promise<void>((resolve) => {
      const longest = Math.min(PAUSE_MIN_MS * 2 ** failures, PAUSE_MAX_MS);
      clock.at(clock.now() + longest * (0.5 + Math.random() / 2), resolve);
    });

  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    const until = deadline();
    for (let failures = 1; ; failures++) {
      try {
        return await work();
      } catch (error) {
        if (!isStoreFailure(error)) throw error;
        if (!mayRetry(error, until)) throw giveUp(error);
      }
      await pause(failures);
    }
  };

  return {
    deadline,
    mayRetry,
    giveUp,
    pause,
    isClosed: () => closed,
    async attempt(work) {
      if (closed || underWay.size >= UNDER_WAY_MAX) throw unavailable();
      const attempted = attempt(work);
      underWay.add(attempted);
      try {
        return await attempted;
      } finally {
        underWay.delete(attempted);
      }
    },
    async finish() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
      closed = true;
    },
  };
};
