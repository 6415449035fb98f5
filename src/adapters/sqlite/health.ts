import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';

/** How often a store that has failed is tried again. */
export const PROBE_INTERVAL_MS = 1_000;

export interface Health {
  isWell(): boolean;
  /** The store has failed; from now on it is probed until it works. */
  failed(cause: unknown): void;
  /** Ends the probing. */
  stop(): void;
}

/** `probe` writes something and throws where that does not work. */
export const makeHealth = (
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  probe: () => void,
): Health => {
  let cancel: Cancel | undefined;

  const tryAgain = (): void => {
    try {
      probe();
    } catch {
      schedule();
      return;
    }
    cancel = undefined;
    logger.info('The store works again');
  };

  const schedule = (): void => {
    cancel = clock.at(clock.now() + PROBE_INTERVAL_MS, tryAgain);
  };

  return {
    isWell: () => cancel === undefined,
    failed: (cause) => {
      if (cancel !== undefined) return;
      logger.error('The store failed; commands get UNAVAILABLE until it works again', cause);
      schedule();
    },
    stop: () => cancel?.(),
  };
};
