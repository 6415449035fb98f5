import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';

const MINUTE_MS = 60_000;
/** Further addresses are not logged in this minute. */
const MAX_ADDRESSES = 1_000;

/** Logs what a client does again and again once per address and minute. */
export const logOncePerMinute = (
  logger: Logger,
  clock: Clock,
): ((message: string, fields: { readonly address: string; readonly reason: string }) => void) => {
  const logged = new Set<string>();
  let since = -Infinity;

  return (message, fields) => {
    const now = clock.monotonic();
    if (now - since >= MINUTE_MS) {
      logged.clear();
      since = now;
    }
    if (logged.has(fields.address) || logged.size >= MAX_ADDRESSES) return;
    logged.add(fields.address);
    logger.info(message, fields);
  };
};
