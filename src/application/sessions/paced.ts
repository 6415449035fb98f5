import { rateLimited } from '../../domain/errors.js';
import type { Reading } from '../devices/reading.js';
import type { Clock } from '../ports/clock.js';

/** Clients wait for an answer for 10 s. */
const PATIENCE_MS = 8_000;
const RETRY_AFTER_MS = 1_000;

/** The result of a run that has done nothing, as the device had become behind until its turn. */
export const BEHIND = Symbol('behind');

/**
 * Runs what has a large answer once the device has read enough of those before it. It waits outside of any turn, so that
 * a device that does not read delays nobody.
 *
 * @throws DomainError RATE_LIMITED where the device does not read in time; then nothing was done.
 */
export const pacedByReading = async <T>(
  reading: Reading,
  clock: Clock,
  run: () => Promise<T | typeof BEHIND>,
): Promise<T> => {
  let isLate = false;
  let giveUp = () => undefined as void;
  const cancel = clock.after(PATIENCE_MS, () => {
    isLate = true;
    giveUp();
  });
  try {
    for (;;) {
      if (reading.isBehind()) {
        await new Promise<void>((resolve) => {
          giveUp = resolve;
          reading.whenRead(resolve);
        });
      }
      const outcome = isLate ? BEHIND : await run();
      if (outcome !== BEHIND) return outcome;
      if (isLate) throw rateLimited('The answers before this one have not been read yet', RETRY_AFTER_MS);
    }
  } finally {
    cancel();
  }
};
