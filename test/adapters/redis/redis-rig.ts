import { makeInProcessEventPublisher } from '../../../src/adapters/in-process/event-publisher.js';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import {
  makeRedisEventPublisher,
  type RedisEventPublisher,
} from '../../../src/adapters/redis/event-publisher.js';
import { makePresenceScripts, type PresenceScripts } from '../../../src/adapters/redis/presence-scripts.js';
import {
  makeRedisPresenceStore,
  type RedisPresenceStore,
} from '../../../src/adapters/redis/presence-store.js';
import { makeRedisRateLimiter, type RedisRateLimiter } from '../../../src/adapters/redis/rate-limiter.js';
import { makeRedis, type Redis } from '../../../src/adapters/redis/redis.js';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';
import type { Clock } from '../../../src/application/ports/clock.js';
import type { DomainEvent, TypingChanged } from '../../../src/domain/events.js';
import type { RoomId } from '../../../src/domain/ids.js';
import type { Topic } from '../../../src/domain/topics.js';
import { ann, ids } from '../../../src/testing/fixtures.js';
import { makeSilentLogger, type SilentLogger } from '../../support/silent-logger.js';

/** Connections of one user in all processes. */
export const MAX_CONNECTIONS = 20;

/** Commands of one user in all processes. */
export const LIMITS = { perSecond: 60, burst: 300 };

/** What one server process has of Redis. */
export interface RedisProcessRig {
  readonly redis: Redis;
  readonly events: RedisEventPublisher;
  readonly presence: RedisPresenceStore;
  readonly limiter: RedisRateLimiter;
  /** What its subscribers got. */
  readonly received: readonly DomainEvent[];
  /** Topics on which it was told of gaps, in order. */
  readonly gaps: readonly Topic[];
  readonly logger: SilentLogger;
  /** Ends it in order. */
  readonly close: () => Promise<void>;
  /** Ends it as SIGKILL does. */
  readonly crash: () => void;
}

export const joinRedis = async (
  url: string,
  prefix: string,
  {
    clock = makeSystemClock(),
    scripts = makePresenceScripts(),
    maxConnections = MAX_CONNECTIONS,
  }: { readonly clock?: Clock; readonly scripts?: PresenceScripts; readonly maxConnections?: number } = {},
): Promise<RedisProcessRig> => {
  const logger = makeSilentLogger();
  const redis = makeRedis({ url, prefix }, { clock: makeSystemClock(), logger });
  const origin = ids.connectionId();
  const tools = { origin, clock, logger };
  const events = makeRedisEventPublisher(redis, { ...tools, local: makeInProcessEventPublisher(logger) });
  const presence = makeRedisPresenceStore(redis, { ...tools, scripts, maxConnections });
  const limiter = makeRedisRateLimiter(redis, {
    ...tools,
    local: makeInProcessRateLimiter(LIMITS),
    limits: LIMITS,
  });
  const received: DomainEvent[] = [];
  const gaps: Topic[] = [];
  events.subscribe((event) => received.push(event));
  events.onGap((topics) => gaps.push(...topics));
  redis.open();
  await until(() => redis.isUp());

  return {
    redis,
    events,
    presence,
    limiter,
    received,
    gaps,
    logger,
    async close() {
      limiter.close();
      await Promise.all([events.close(), presence.close()]);
      redis.close();
    },
    crash: () => redis.close(),
  };
};

/** Resolves with the milliseconds that it took. */
export const until = async (isTrue: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<number> => {
  const start = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - start > limitMs)
      throw new Error(`not so within ${String(limitMs)} ms: ${String(isTrue)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - start;
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const typingIn = (roomId: RoomId): TypingChanged => ({
  type: 'typing-changed',
  roomId,
  userId: ann,
  connectionId: ids.connectionId(),
  typing: true,
  expiresInMs: 6_000,
});
