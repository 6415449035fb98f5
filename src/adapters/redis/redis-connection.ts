import { createClient } from '@redis/client';
import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { within } from './within.js';

/** How long a connection may take until it can be used. */
const CONNECT_LIMIT_MS = 2_500;
/** A connection is asked for a sign of life this long after the last one, and has so long to give it. */
const PING_INTERVAL_MS = 1_000;
const PING_LIMIT_MS = 2_500;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;
/** Commands that wait for their answers, as the last resort: callers have bounds of their own. */
const QUEUE_MAX = 20_000;

const makeClient = (url: string) =>
  createClient({
    url,
    name: 'parley',
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_MAX,
    // Limits of ours cover the answer too; the client's one ends when a command is written, and costs each a timer.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_LIMIT_MS, reconnectStrategy: false },
  });

export type RedisClient = ReturnType<typeof makeClient>;

/**
 * A connection that is kept up for ever. One that fails, or is silent, is thrown away with all its state, and a new one
 * is made: so nothing is assumed of what the old one had subscribed to.
 */
export interface RedisConnection {
  /** Undefined while there is none. Its commands reject at once when it is lost. */
  client(): RedisClient | undefined;
  /** Calls the listener for each new connection. */
  onUp(listener: (client: RedisClient) => void): void;
  /** Says that this connection does not work. Ignored where it was replaced. */
  failed(client: RedisClient, cause: unknown): void;
  open(): void;
  /** For ever. */
  close(): void;
}

export const makeRedisConnection = (
  { url, purpose }: { readonly url: string; readonly purpose: string },
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): RedisConnection => {
  const listeners: ((client: RedisClient) => void)[] = [];
  /** The connection that there is, or the attempt at one. */
  let latest: RedisClient | undefined;
  let isUp = false;
  let failures = 0;
  let isClosed = false;
  let cancel: Cancel = () => undefined;

  const connect = (): void => {
    const client = makeClient(url);
    latest = client;
    client.on('error', (cause: unknown) => {
      failed(client, cause);
    });
    // Destroying a client does not end an attempt to reach the server: it ends here.
    client.on('connect', () => {
      if (latest !== client) client.destroy();
    });
    within(clock, CONNECT_LIMIT_MS, client.connect()).then(
      () => {
        if (latest === client) connected(client);
      },
      (cause: unknown) => {
        failed(client, cause);
      },
    );
  };

  const connected = (client: RedisClient): void => {
    isUp = true;
    logger.info('Redis is reached', { connection: purpose });
    for (const listener of listeners) listener(client);
    watch(client);
  };

  const watch = (client: RedisClient): void => {
    if (latest !== client) return;
    cancel = clock.after(PING_INTERVAL_MS, () => {
      within(clock, PING_LIMIT_MS, client.ping()).then(
        () => {
          failures = 0;
          watch(client);
        },
        (cause: unknown) => {
          failed(client, cause);
        },
      );
    });
  };

  const failed = (client: RedisClient, cause: unknown): void => {
    if (latest !== client) return;
    cancel();
    latest = undefined;
    if (isUp || failures === 0) {
      logger.error('Redis is not reached; it is tried until it is', cause, { connection: purpose });
    }
    isUp = false;
    client.destroy();
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10));
    failures++;
    cancel = clock.after(wait, connect);
  };

  return {
    client: () => (isUp ? latest : undefined),
    onUp: (listener) => void listeners.push(listener),
    failed,
    open() {
      if (latest === undefined && !isClosed) connect();
    },
    close() {
      isClosed = true;
      cancel();
      const client = latest;
      latest = undefined;
      isUp = false;
      client?.destroy();
    },
  };
};
