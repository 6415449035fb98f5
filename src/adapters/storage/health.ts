import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';

/** The time from a failure, or from a failed probe, to the next probe. */
export const PROBE_INTERVAL_MS = 1_000;

export interface Health {
  isWell(): boolean;
  /** The store has failed; from now on it is probed until it works. After `stop` this does nothing. */
  failed(cause: unknown): void;
  /** Ends the probing; the result of a probe under way is ignored. */
  stop(): void;
}

/**
 * `probe` writes something, and throws or rejects where that does not work. Only one is under way at a time, so it
 * has to settle: over a network it needs a time limit of its own.
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
      // The store's failure was logged already, and the next probe follows.
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
    cancel = clock.after(PROBE_INTERVAL_MS, () => void tryAgain());
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
