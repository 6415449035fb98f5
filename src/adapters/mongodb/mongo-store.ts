import { Mongoose } from 'mongoose';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';
import { makeHealth } from '../storage/health.js';
import { makeAnswerLimit } from './answer-limit.js';
import { type Collections, makeCollections, prepareDatabase } from './collections.js';
import { makeRetrying, RETRY_FOR_MS, type Retrying } from './retrying.js';

/** The connection that the repositories share. */
export interface MongoStore extends Retrying {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Connects, and prepares the database. @throws DatabaseRefused with the reason. */
  open(): Promise<void>;
  /** False once an operation was given up, until a write succeeds. */
  isHealthy(): boolean;
  /** Completes everything that was admitted, then disconnects; later calls of the repositories are UNAVAILABLE. */
  close(): Promise<void>;
}

export interface MongoOptions {
  /** A URL of MongoDB, or of another server of its protocol. */
  readonly url: string;
  /** How long an operation is retried. */
  readonly retryForMs?: number;
  /** How long a server may be silent before its connection counts as lost. */
  readonly socketTimeoutMs?: number;
}

/** Used where the URL names no database; the driver's own default is `test`. */
const DEFAULT_DATABASE = 'parley';

const CONNECT_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 10_000;

export const makeMongoStore = (
  { url, retryForMs = RETRY_FOR_MS, socketTimeoutMs = SOCKET_TIMEOUT_MS }: MongoOptions,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): MongoStore => {
  // An instance of its own, because a host may use mongoose with other settings.
  const mongoose = new Mongoose({ strictQuery: 'throw', sanitizeFilter: true });
  const connection = mongoose.createConnection();
  const collections = makeCollections(connection);
  const { within, connectionsLost } = makeAnswerLimit(clock, socketTimeoutMs + 2 * CONNECT_TIMEOUT_MS);

  const probe = () =>
    within(async () => {
      await collections.server.updateOne({ _id: 'probe' }, { $set: { at: new Date() } }, { upsert: true });
    });
  const health = makeHealth({ clock, logger }, probe);
  const retrying = makeRetrying({ clock, health, within }, retryForMs);

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await retrying.finish();
    health.stop();
    await connection.close();
  };

  return {
    ...retrying,
    collections,
    clock,
    logger,
    async open() {
      try {
        await connection.openUri(withoutGuarantees(url), {
          ...GUARANTEES,
          ...(!namesDatabase(url) && { dbName: DEFAULT_DATABASE }),
          bufferCommands: false,
          serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
          connectTimeoutMS: CONNECT_TIMEOUT_MS,
          waitQueueTimeoutMS: CONNECT_TIMEOUT_MS,
          socketTimeoutMS: socketTimeoutMs,
        });
        connection.getClient().on('connectionPoolCleared', connectionsLost);
        await prepareDatabase(collections);
      } catch (cause) {
        // The error below says why; a failure to close adds nothing.
        await connection.close().catch(() => undefined);
        if (cause instanceof DatabaseRefused) throw cause;
        throw refusedBecause('The URL of MongoDB cannot be used', cause);
      }
    },
    isHealthy: () => health.isWell(),
    close: () => (closing ??= close()),
  };
};

const namesDatabase = (url: string): boolean => /^[^/]+\/\/[^/]+\/[^?]/.test(url);

/** Some options have several names, which the driver merges, so a weaker one in the URL could win. */
const withoutGuarantees = (url: string): string =>
  url.replace(
    /(?<=[?&])(w|j|journal|fsync|wtimeout|wtimeoutMS|readConcernLevel|readPreference|retryWrites|retryReads)=[^&]*&?/gi,
    '',
  );

/**
 * Set here, so that neither the server's defaults nor the URL weaken them. The driver retries nothing: two layers of
 * retries would multiply.
 */
const GUARANTEES = {
  w: 'majority',
  journal: true,
  wtimeoutMS: 5_000,
  readConcernLevel: 'majority',
  readPreference: 'primary',
  retryWrites: false,
  retryReads: false,
} as const;
