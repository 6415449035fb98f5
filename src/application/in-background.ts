import { DomainError } from '../domain/errors.js';
import { inTime } from './in-time.js';
import type { Ports } from './ports/ports.js';

/** At most this long a stop waits for work under way: a store that has failed must not keep a process. */
export const SETTLE_LIMIT_MS = 2_000;

/** Takes work for which nothing waits but the stop. A failure is only logged; `consequence` says what it means. */
export type InBackground = (consequence: string, work: Promise<unknown>) => void;

export interface Background {
  readonly inBackground: InBackground;
  /**
   * Resolves when no work is under way, also none that began meanwhile, or after 2 s. What fails later is not logged.
   * Never rejects.
   */
  readonly settle: () => Promise<void>;
}

export const makeBackground = ({ clock, logger }: Pick<Ports, 'clock' | 'logger'>): Background => {
  const underWay = new Set<Promise<void>>();
  let isLeft = false;

  const allEnded = async (): Promise<void> => {
    while (underWay.size > 0 && !isLeft) await Promise.all(underWay);
  };

  return {
    inBackground(consequence, work) {
      const ended = work
        .then(
          () => undefined,
          (error: unknown) => {
            if (!isLeft) logger.error(consequence, error);
          },
        )
        .finally(() => underWay.delete(ended));
      underWay.add(ended);
    },
    async settle() {
      try {
        await inTime(clock, SETTLE_LIMIT_MS, allEnded(), 'The stop did not wait for it');
      } catch {
        isLeft = true;
        logger.warn('Work in the background had not ended at the stop, and was left', {
          count: underWay.size,
        });
      }
    },
  };
};

/** Ignores NOT_FOUND: the user lost the room while it was being read. */
export const unlessNotFound = (error: unknown): void => {
  if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
};
