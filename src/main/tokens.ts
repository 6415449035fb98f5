import type { ServiceIdentifier } from 'inversify';
import type { Parley } from '../application/parley.js';
import type { BlockRepository } from '../application/ports/block-repository.js';
import type { Clock } from '../application/ports/clock.js';
import type { EventPublisher } from '../application/ports/event-publisher.js';
import type { IdGenerator } from '../application/ports/id-generator.js';
import type { Logger } from '../application/ports/logger.js';
import type { MessageRepository } from '../application/ports/message-repository.js';
import type { Policy } from '../application/ports/policy.js';
import type { PresenceStore } from '../application/ports/presence-store.js';
import type { RateLimiter } from '../application/ports/rate-limiter.js';
import type { ReceiptRepository } from '../application/ports/receipt-repository.js';
import type { RevocationRepository } from '../application/ports/revocation-repository.js';
import type { RoomRepository } from '../application/ports/room-repository.js';
import type { TokenVerifier } from '../application/ports/token-verifier.js';
import type { UserRepository } from '../application/ports/user-repository.js';
import type { MemoryStore } from '../adapters/memory/memory-store.js';
import type { MongoStore } from '../adapters/mongodb/mongo-store.js';
import type { RoomStates } from '../adapters/mongodb/room-states.js';
import type { RedisEventPublisher } from '../adapters/redis/event-publisher.js';
import type { RedisPresenceStore } from '../adapters/redis/presence-store.js';
import type { RedisRateLimiter } from '../adapters/redis/rate-limiter.js';
import type { Redis } from '../adapters/redis/redis.js';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.js';
import type { Settings } from './config/settings.js';
import type { Link } from './link.js';
import type { Observation } from './observation/observation.js';
import type { Store } from './store.js';

/** A token with the type that it stands for: getting it gives that type, and binding another does not compile. */
const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name);

export const TOKENS = {
  settings: token<Settings>('settings'),
  observation: token<Observation>('observation'),
  store: token<Store>('store'),
  memoryStore: token<MemoryStore>('memoryStore'),
  sqliteStore: token<SqliteStore>('sqliteStore'),
  mongoStore: token<MongoStore>('mongoStore'),
  roomStates: token<RoomStates>('roomStates'),
  redis: token<Redis>('redis'),
  redisEvents: token<RedisEventPublisher>('redisEvents'),
  redisPresence: token<RedisPresenceStore>('redisPresence'),
  redisRateLimiter: token<RedisRateLimiter>('redisRateLimiter'),
  link: token<Link>('link'),
  rooms: token<RoomRepository>('rooms'),
  messages: token<MessageRepository>('messages'),
  receipts: token<ReceiptRepository>('receipts'),
  users: token<UserRepository>('users'),
  blocks: token<BlockRepository>('blocks'),
  revocations: token<RevocationRepository>('revocations'),
  policy: token<Policy>('policy'),
  presence: token<PresenceStore>('presence'),
  events: token<EventPublisher>('events'),
  tokens: token<TokenVerifier>('tokens'),
  rateLimiter: token<RateLimiter>('rateLimiter'),
  clock: token<Clock>('clock'),
  ids: token<IdGenerator>('ids'),
  logger: token<Logger>('logger'),
  parley: token<Parley>('parley'),
} as const;
