import { randomUUID } from 'node:crypto';
import { makeInProcessEventPublisher } from '../../adapters/in-process/event-publisher.js';
import { makeInProcessRateLimiter } from '../../adapters/in-process/rate-limiter.js';
import { makeRedisEventPublisher } from '../../adapters/redis/event-publisher.js';
import { makeRedisPresenceStore } from '../../adapters/redis/presence-store.js';
import { makeRedisRateLimiter } from '../../adapters/redis/rate-limiter.js';
import { makeRedis } from '../../adapters/redis/redis.js';
import { TOKENS } from '../tokens.js';
import type { BindStore } from './bind-store.js';

/** Events, presence and limits of all processes with this Redis and this database. */
export const bindRedis: BindStore = (bind, settings) => {
  const { redisUrl: url = '', mongoUrl = '' } = settings;
  const limits = { perSecond: settings.rateLimit, burst: settings.rateBurst };
  const prefix = prefixOf(mongoUrl);
  const origin = randomUUID();
  bind(TOKENS.redis, (get) =>
    makeRedis({ url, prefix }, { clock: get(TOKENS.clock), logger: get(TOKENS.logger) }),
  );
  bind(TOKENS.redisEvents, (get) =>
    makeRedisEventPublisher(get(TOKENS.redis), {
      local: makeInProcessEventPublisher(get(TOKENS.logger)),
      origin,
      clock: get(TOKENS.clock),
      logger: get(TOKENS.logger),
      failed: () => get(TOKENS.observation).metrics.publishFailed(),
    }),
  );
  bind(TOKENS.redisPresence, (get) =>
    makeRedisPresenceStore(get(TOKENS.redis), {
      maxConnections: settings.maxConnectionsPerUser,
      origin,
      clock: get(TOKENS.clock),
      logger: get(TOKENS.logger),
    }),
  );
  bind(TOKENS.redisRateLimiter, (get) =>
    makeRedisRateLimiter(get(TOKENS.redis), {
      local: makeInProcessRateLimiter(limits),
      limits,
      origin,
      clock: get(TOKENS.clock),
      logger: get(TOKENS.logger),
    }),
  );
  bind(TOKENS.events, (get) => get(TOKENS.redisEvents));
  bind(TOKENS.presence, (get) => get(TOKENS.redisPresence));
  bind(TOKENS.rateLimiter, (get) => get(TOKENS.redisRateLimiter));
  bind(TOKENS.link, (get) => {
    const redis = get(TOKENS.redis);
    const rateLimiter = get(TOKENS.redisRateLimiter);
    const parts = [get(TOKENS.redisEvents), get(TOKENS.redisPresence)];
    return {
      open: () => redis.open(),
      findings: () => ({ redis: redis.isUp() ? 'working' : 'away' }),
      async close() {
        rateLimiter.close();
        await Promise.all(parts.map((part) => part.close()));
        redis.close();
      },
    };
  });
};

/** Channels know no databases of Redis, so systems that share one are told apart by their databases of MongoDB. */
const prefixOf = (mongoUrl: string): string => {
  const database = /^[^/]+\/\/[^/]+\/([^?]+)/.exec(mongoUrl)?.[1] ?? 'parley';
  return `parley:${database}:`;
};
