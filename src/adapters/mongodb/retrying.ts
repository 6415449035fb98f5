import { mongo } from 'mongoose';
import type { Clock } from '../../application/ports/clock.js';
import type { DomainError } from '../../domain/errors.js';
import { atOnce } from '../storage/at-once.js';
import type { Health } from '../storage/health.js';
import { unavailable } from '../storage/unavailable.js';
import type { AnswerLimit } from './answer-limit.js';

export interface Retrying extends Pick<AnswerLimit, 'within'> {
  /**
   * Calls `work` at once, and counts it as under way until it settles.
   * @throws DomainError UNAVAILABLE where too much is under way, or after `finish`.
   */
  readonly admit: <T>(work: () => Promise<T>) => Promise<T>;

  /**
   * Does the work until it succeeds or the time is over, with longer and longer pauses. It has to be idempotent: the
   * outcome of a failed attempt is unknown. Admitted as `admit` says.
   * @throws DomainError UNAVAILABLE in the end; any error that is not the store's failure, as it is and at once.
   */
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T>;

  /** Until when work that begins now is retried. */
  readonly deadline: () => number;

  /** Marks the store as failed, and gives the error for the caller. */
  readonly giveUp: (cause: unknown) => DomainError;

  /** Waits before the next attempt, after this many have failed in a row. */
  readonly pause: (failures: number) => Promise<void>;

  /** Resolves when nothing is under way; from then on nothing is admitted. */
  readonly finish: () => Promise<void>;
}

/** As a rule, a replica set has elected a new primary by then. */
export const RETRY_FOR_MS = 10_000;

const PAUSE_MIN_MS = 10;
const PAUSE_MAX_MS = 500;

/** How many calls may wait for a server that does not answer. */
const UNDER_WAY_MAX = 10_000;

export const makeRetrying = (
  {
    clock,
    health,
    within,
  }: { readonly clock: Clock; readonly health: Pick<Health, 'failed'> } & Pick<AnswerLimit, 'within'>,
  retryForMs: number,
): Retrying => {
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  const deadline = () => clock.monotonic() + retryForMs;

  const giveUp = (cause: unknown): DomainError => {
    health.failed(cause);
    return unavailable(cause);
  };

  const pause = (failures: number) =>
    new Promise<void>((resolve) => {
      const longest = Math.min(PAUSE_MIN_MS * 2 ** failures, PAUSE_MAX_MS);
      clock.after(longest * (0.5 + Math.random() / 2), resolve);
    });

  const admit: Retrying['admit'] = async (work) => {
    if (closed || underWay.size >= UNDER_WAY_MAX) throw unavailable();
    const admitted = atOnce(work);
    underWay.add(admitted);
    try {
      return await admitted;
    } finally {
      underWay.delete(admitted);
    }
  };

  const retry = async <T>(work: () => Promise<T>): Promise<T> => {
    const until = deadline();
    for (let failures = 1; ; failures++) {
      try {
        return await within(work);
      } catch (error) {
        if (!isStoreFailure(error)) throw error;
        if (clock.monotonic() >= until) throw giveUp(error);
      }
      await pause(failures);
    }
  };

  return {
    within,
    deadline,
    giveUp,
    pause,
    admit,
    attempt: (work) => admit(() => retry(work)),
    async finish() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
      closed = true;
    },
  };
};

/**
 * The server refused, failed, or could not be reached. Any of these may pass, also those that a driver would not
 * retry, so all are retried for a time. Any other error is a fault of ours.
 */
export const isStoreFailure = (error: unknown): boolean =>
  error instanceof mongo.MongoError ||
  (error instanceof Error && 'code' in error && OF_THE_CONNECTION.test(String(error.code)));

/** While the driver waits to write, it rejects with the error of the socket itself (seen with 7.8). */
const OF_THE_CONNECTION =
  /^(?:EPIPE|ECONN[A-Z]+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_(?:STREAM|SOCKET|SSL|TLS)_\w+)$/;

/** A unique index refused the insert. Not every server says which one, so no caller depends on it. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;

const DUPLICATE_KEY = 11_000;
