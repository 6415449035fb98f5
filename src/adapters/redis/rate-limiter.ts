import { z } from 'zod';
import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { Buckets, RateLimiter } from '../../application/ports/rate-limiter.js';
import { parseUserId, type UserId } from '../../domain/ids.js';
import { parsedBy } from '../protocol/input.js';
import type { Redis } from './redis.js';
import { makeTally } from './tally.js';

/** What users spend is told to others so often at most. */
export const TELL_MS = 1_000;
/** A process tells of no user who has spent no more than this part of what the limit gives in that time. */
export const UNTOLD_PART = 0.1;
/** Users in one message. */
const BATCH = 500;

export interface RedisRateLimiter extends RateLimiter {
  /** Tells others nothing any more. */
  close(): void;
}

/**
 * The buckets of this process, from which is taken too what users spend in others, as soon as these have told so. No command
 * waits for Redis, and while it is away each process has its own limits.
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
    /** Those of `local`. */
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
  /** What a process admits between two messages. One wrong message shuts nobody out for longer than that. */
  const spentMax = burst + (perSecond * TELL_MS) / 1_000;
  const untold = (UNTOLD_PART * perSecond * TELL_MS) / 1_000;
  /** Since others were told. */
  let spent = new Map<UserId, number>();
  let cancel: Cancel | undefined;

  const tell = (): void => {
    cancel = undefined;
    const told = [...spent].filter(([, cost]) => cost > untold);
    spent = new Map();
    const client = commands.client();
    if (client === undefined) return;
    for (let i = 0; i < told.length; i += BATCH) {
      const text = JSON.stringify({ v: VERSION, origin, spent: told.slice(i, i + BATCH) });
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
        cancel ??= clock.after(TELL_MS, tell);
      }
      return admission;
    },
    close() {
      // What comes after this is told to nobody, and needs no timer.
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
