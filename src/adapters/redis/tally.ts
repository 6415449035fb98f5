import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';

const MINUTE_MS = 60_000;

/** Counts what happens again and again, and logs each kind of it once a minute. */
export interface Tally {
  /** `kind` is one of a few constants. */
  add(kind: string, cause?: unknown): void;
  /** How often since the start. */
  count(): number;
}

export const makeTally = (
  message: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Tally => {
  const kinds = new Map<string, { times: number; loggedAt: number }>();
  let total = 0;

  return {
    add(kind, cause) {
      total++;
      const found = kinds.get(kind) ?? { times: 0, loggedAt: -Infinity };
      kinds.set(kind, found);
      found.times++;
      const now = clock.monotonic();
      if (now - found.loggedAt < MINUTE_MS) return;
      found.loggedAt = now;
      logger.warn(message, { kind, times: found.times, reason: reasonOf(cause) });
      found.times = 0;
    },
    count: () => total,
  };
};

/** A refusal for clients says nothing of Redis; its cause does. */
const reasonOf = (error: unknown): string | undefined =>
  error instanceof Error ? (reasonOf(error.cause) ?? error.message) : undefined;
