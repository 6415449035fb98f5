import { randomUUID } from 'node:crypto';
import type { MakeLink } from '../../application/ports/link.js';
import type { EventCodec } from './event-codec.js';
import { makeRedisEventPublisher } from './event-publisher.js';
import { makeRedisPresenceStore } from './presence-store.js';
import { makeRedisRateLimiter } from './rate-limiter.js';
import { makeRedis } from './redis.js';
import { isRedisUrl, REDIS_URLS } from '../storage/database-urls.js';
import { invalid } from '../../domain/errors.js';

export interface RedisOptions {
  /**
   * The beginning of the keys and channels of this system. Systems that share a Redis need different ones, as channels know
   * no databases of Redis. Missing: `parley:`.
   */
  readonly prefix?: string;
  /** How events are written and read; every process reads what any other writes. Missing: as this version does. */
  readonly codec?: EventCodec;
}

/**
 * Carries events, presence and what users spend between all processes with this Redis and prefix. They have
 * to share their store as well.
 *
 * @throws DomainError INVALID for what is no such URL, which the message does not show, and for wrong options.
 */
export const redis = (url: string, options: RedisOptions = {}): MakeLink => {
  if (typeof url !== 'string' || !isRedisUrl(url)) {
    throw invalid(`redis() takes a URL such as ${REDIS_URLS}`);
  }
  const { prefix = 'parley:', codec } = checked(options);
  return ({ clock, logger, metrics, local, limits }) => {
    const origin = randomUUID();
    const connections = makeRedis({ url, prefix }, { clock, logger });
    const failed = () => metrics.publishFailed();
    const events = makeRedisEventPublisher(connections, {
      local: local.events,
      origin,
      clock,
      logger,
      failed,
      ...(codec && { codec }),
    });
    const presence = makeRedisPresenceStore(connections, {
      maxConnections: limits.maxConnections,
      origin,
      clock,
      logger,
    });
    const rateLimiter = makeRedisRateLimiter(connections, {
      local: local.rateLimiter,
      limits,
      origin,
      clock,
      logger,
    });
    return {
      events,
      presence,
      rateLimiter,
      open: () => connections.open(),
      isUp: () => connections.isUp(),
      async close() {
        rateLimiter.close();
        await Promise.all([events.close(), presence.close()]);
        connections.close();
      },
    };
  };
};

const checked = (options: RedisOptions): RedisOptions => {
  if (typeof options !== 'object' || options === null) throw invalid('The options of redis() are an object');
  const { prefix, codec } = options;
  if (prefix !== undefined && (typeof prefix !== 'string' || prefix === '')) {
    throw invalid("prefix of redis() takes a text such as 'parley:'");
  }
  if (codec !== undefined && (typeof codec?.encode !== 'function' || typeof codec.decode !== 'function')) {
    throw invalid('codec of redis() takes an object with the functions encode and decode');
  }
  return options;
};
