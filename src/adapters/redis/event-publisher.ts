import type { Clock } from '../../application/ports/clock.js';
import type { EventPublisher } from '../../application/ports/event-publisher.js';
import type { Logger } from '../../application/ports/logger.js';
import type { DomainEvent } from '../../domain/events.js';
import type { Topic } from '../../domain/topics.js';
import { EVENT_CODEC, type EventCodec, idOfEncoded } from './event-codec.js';
import { makeInterest } from './interest.js';
import { makeListeners } from './listeners.js';
import { makeOutgoing } from './outgoing.js';
import type { Redis } from './redis.js';
import { makeTally } from './tally.js';

/** Ids of events that came from others: more than are under way at once by several topics. */
const RECENT_MAX = 4_096;

export interface RedisEventPublisher extends EventPublisher {
  /** Events that other processes may not have got, each topic of each counted. */
  failures(): number;
  /** Waits until what was published has been answered, but not for long; then nothing is sent any more. */
  close(): Promise<void>;
}

/**
 * Local subscribers first, by the publisher given, and then the other processes, by one channel of Redis for each topic.
 * While Redis is away events for others are lost. Once it is back, each process learns on which topics.
 */
export const makeRedisEventPublisher = (
  redis: Redis,
  {
    local,
    origin,
    clock,
    logger,
    codec = EVENT_CODEC,
    failed,
  }: {
    /** Calls the subscribers of this process. */
    readonly local: EventPublisher;
    /** An id of this process that no other has, nor had. */
    readonly origin: string;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Another version of the server has another one. Missing: that of this version. */
    readonly codec?: EventCodec;
    /** See `failures`. */
    readonly failed?: () => void;
  },
): RedisEventPublisher => {
  const passedOver = makeTally('Events of other processes were passed over', { clock, logger });
  const recent = makeRecent();
  const gaps = makeListeners<[readonly Topic[]]>('A gap was not repaired', logger);
  const outgoing = makeOutgoing(redis, {
    origin,
    clock,
    logger,
    encode: codec.encode,
    ...(failed && { failed }),
  });

  const receive = (text: string, topic: Topic): void => {
    const id = idOfEncoded(text);
    if (id !== undefined && (isOwn(id, origin) || recent.has(id))) return;
    const read = codec.decode(text);
    if (typeof read === 'string') return void passedOver.add(read);
    if (isOwn(read.id, origin)) return;
    // Each of its topics counts.
    if (read.event === 'lost') gaps.call([topic]);
    else if (recent.add(read.id)) local.publish(read.event);
  };
  const subscribed = (topics: readonly Topic[]): void => {
    if (topics.length > 0) gaps.call(topics);
  };
  const interest = makeInterest(redis, { receive, subscribed, clock });

  return {
    publish(event: DomainEvent) {
      local.publish(event);
      outgoing.send(event);
    },
    subscribe: (subscriber) => local.subscribe(subscriber),
    interest: interest.change,
    onGap: gaps.listen,
    failures: outgoing.failures,
    close: outgoing.close,
  };
};

const isOwn = (id: string, origin: string): boolean => id.startsWith(`${origin}:`);

/** Remembers the last ids. */
const makeRecent = () => {
  const ids = new Set<string>();
  return {
    has: (id: string): boolean => ids.has(id),
    /** False where it is remembered already. */
    add(id: string): boolean {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > RECENT_MAX) for (const oldest of ids) return ids.delete(oldest);
      return true;
    },
  };
};
