import { randomUUID } from 'node:crypto';
import { makeInProcessEventPublisher } from '../../adapters/in-process/event-publisher.js';
import { makeRedisEventPublisher } from '../../adapters/redis/event-publisher.js';
import { makeRedisPresenceStore } from '../../adapters/redis/presence-store.js';
import { makeRedis } from '../../adapters/redis/redis.js';
import { TOKENS } from '../tokens.js';
import type { BindStore } from './bind-store.js';

/** Events and presence of all processes with this Redis and this database. */
export const bindRedis: BindStore = (bind, { redisUrl: url = '', mongoUrl = '' }) => {
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
      origin,
      clock: get(TOKENS.clock),
      logger: get(TOKENS.logger),
    }),
  );
  bind(TOKENS.events, (get) => get(TOKENS.redisEvents));
  bind(TOKENS.presence, (get) => get(TOKENS.redisPresence));
  bind(TOKENS.link, (get) => {
    const redis = get(TOKENS.redis);
    const parts = [get(TOKENS.redisEvents), get(TOKENS.redisPresence)];
    return {
      open: () => redis.open(),
      findings: () => ({ redis: redis.isUp() ? 'working' : 'away' }),
      async close() {
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
