import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';

/** How long after a failure, and after a probe that failed, a store is tried again. */
export const PROBE_INTERVAL_MS = 1_000;

export interface Health {
  isWell(): boolean;
  /** The store has failed; from now on it is probed until it works. After `stop` this does nothing. */
  failed(cause: unknown): void;
  /** Ends the probing; what a probe under way comes to is not heard any more. */
  stop(): void;
}

/**
 * `probe` writes something, and throws or rejects where that does not work. One is under way at a time, so
 * it has to settle: over a network it needs a time limit of its own.
 */
export const makeHealth = (
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  probe: () => void | Promise<void>,
): Health => {
  let well = true;
  let stopped = false;
  let cancel: Cancel | undefined;

  const works = async (): Promise<boolean> => {
    try {
      await probe();
      return true;
    } catch {
      // Its first failure was logged, and the next probe tells more.
      return false;
    }
  };

  const tryAgain = async (): Promise<void> => {
    const worked = await works();
    if (stopped) return;
    if (!worked) {
      schedule();
      return;
    }
    well = true;
    logger.info('The store works again');
  };

  const schedule = (): void => {
    cancel = clock.at(clock.now() + PROBE_INTERVAL_MS, () => void tryAgain());
  };

  return {
    isWell: () => well,
    failed: (cause) => {
      if (!well || stopped) return;
      well = false;
      logger.error('The store failed; commands get UNAVAILABLE until it works again', cause);
      schedule();
    },
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
};
