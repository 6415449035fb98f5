import { z } from 'zod';
import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { Buckets, RateLimiter } from '../../application/ports/rate-limiter.js';
import { parseUserId, type UserId } from '../../domain/ids.js';
import { parsedBy } from '../protocol/input.js';
import type { Redis } from './redis.js';
import { makeTally } from './tally.js';

/** The least time between two messages to other processes about what users spend. */
export const REPORT_MS = 1_000;
/** A message leaves out users who have spent no more than this part of what the limit gives in that time. */
export const UNREPORTED_PART = 0.1;
/** Users in one message. */
const BATCH = 500;

export interface RedisRateLimiter extends RateLimiter {
  /** Sends nothing to other processes any more. */
  close(): void;
}

/**
 * The buckets of this process. What users spend in other processes is taken from them too, as soon as a message says so. No
 * command waits for Redis, and while it is away each process has its own limits.
 */
export const makeRedisRateLimiter = (
  { commands, subscriptions, prefix }: Pick<Redis, 'commands' | 'subscriptions' | 'prefix'>,
  {
    local,
    limits: { perSecond, burst },
    origin,
    clock,
    logger,
  }: {
    readonly local: Buckets;
    /** The limits of `local`. */
    readonly limits: { readonly perSecond: number; readonly burst: number };
    /** An id of this process that no other has, nor had. */
    readonly origin: string;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): RedisRateLimiter => {
  const failures = makeTally('What users spend was not told to other processes', { clock, logger });
  const passedOver = makeTally('What users spend elsewhere was passed over', { clock, logger });
  const channel = `${prefix}spent`;
  /** The most that a process admits between two messages. A wrong message shuts nobody out for longer than that. */
  const spentMax = burst + (perSecond * REPORT_MS) / 1_000;
  const unreported = (UNREPORTED_PART * perSecond * REPORT_MS) / 1_000;
  /** What users have spent since the last message. */
  let spent = new Map<UserId, number>();
  let cancel: Cancel | undefined;

  const report = (): void => {
    cancel = undefined;
    const reported = [...spent].filter(([, cost]) => cost > unreported);
    spent = new Map();
    const client = commands.client();
    if (client === undefined) return;
    for (let i = 0; i < reported.length; i += BATCH) {
      const text = JSON.stringify({ v: VERSION, origin, spent: reported.slice(i, i + BATCH) });
      client.publish(channel, text).catch((cause: unknown) => {
        failures.add('failed', cause);
      });
    }
  };

  const receive = (text: string): void => {
    const read = messageSchema.safeParse(parseJson(text));
    if (!read.success) return passedOver.add('invalid');
    if (read.data.origin === origin) return;
    const now = clock.monotonic();
    for (const [userId, cost] of read.data.spent) {
      local.charge(userId, Math.min(cost, spentMax), now);
    }
  };

  subscriptions.onUp((client) => {
    client.subscribe(channel, receive).catch((cause: unknown) => {
      subscriptions.failed(client, cause);
    });
  });

  return {
    admit(userId, cost, now) {
      const admission = local.admit(userId, cost, now);
      if (admission.admitted) {
        spent.set(userId, (spent.get(userId) ?? 0) + Math.min(cost, burst));
        cancel ??= clock.after(REPORT_MS, report);
      }
      return admission;
    },
    close() {
      // What users spend after this goes into no message, and needs no timer.
      cancel?.();
      cancel = () => undefined;
    },
  };
};

const VERSION = 1;

/** Unknown fields are left out, as the next version may add some. */
const messageSchema = z.object({
  v: z.literal(VERSION),
  origin: z.string(),
  spent: z.array(z.tuple([parsedBy(parseUserId), z.number().positive()])).max(BATCH),
});

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
