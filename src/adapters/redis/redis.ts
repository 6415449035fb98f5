import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { makeRedisConnection, type RedisConnection } from './redis-connection.js';

/** The two connections of a process: one that has subscribed can do nothing else in older versions of the protocol. */
export interface Redis {
  readonly commands: RedisConnection;
  readonly subscriptions: RedisConnection;
  /** The beginning of all keys and channels, so that several systems can share a Redis. */
  readonly prefix: string;
  /** Begins to connect, and returns: a server starts without Redis. */
  open(): void;
  isUp(): boolean;
  close(): void;
}

export const makeRedis = (
  { url, prefix }: { readonly url: string; readonly prefix: string },
  tools: { readonly clock: Clock; readonly logger: Logger },
): Redis => {
  const commands = makeRedisConnection({ url, purpose: 'commands' }, tools);
  const subscriptions = makeRedisConnection({ url, purpose: 'subscriptions' }, tools);
  return {
    commands,
    subscriptions,
    prefix,
    open() {
      commands.open();
      subscriptions.open();
    },
    isUp: () => commands.client() !== undefined && subscriptions.client() !== undefined,
    close() {
      commands.close();
      subscriptions.close();
    },
  };
};
