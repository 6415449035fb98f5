import { Mongoose } from 'mongoose';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { DatabaseRefused } from '../storage/database-refused.js';
import { makeHealth } from '../storage/health.js';
import { buildIndexes, type Collections, makeCollections } from './collections.js';
import { makeRetrying, RETRY_FOR_MS, type Retrying } from './retrying.js';
import { checkSchemaVersion } from './schema-version.js';

/** What the repositories share. */
export interface MongoStore extends Retrying {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Connects, and builds the indexes that are missing. @throws DatabaseRefused with the reason. */
  open(): Promise<void>;
  /** Has this done before the connection closes: what was accepted is still to be written. */
  readonly onClose: (finish: () => Promise<void>) => void;
  /** False from the moment at which something was given up, until a write succeeds. */
  isHealthy(): boolean;
  /** Writes what was accepted, then disconnects; what comes later is UNAVAILABLE. */
  close(): Promise<void>;
}

export interface MongoOptions {
  /** Of MongoDB, or of another server of its protocol. */
  readonly url: string;
  /** How long an operation is retried. */
  readonly retryForMs?: number;
  /** How long a server may be silent before the connection is taken for lost. */
  readonly socketTimeoutMs?: number;
}

/** Where the URL names none; the driver's own default is `test`. */
const DEFAULT_DATABASE = 'parley';

const CONNECT_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 10_000;

export const makeMongoStore = (
  { url, retryForMs = RETRY_FOR_MS, socketTimeoutMs = SOCKET_TIMEOUT_MS }: MongoOptions,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): MongoStore => {
  // An instance of its own: a host may use mongoose in its own way.
  const mongoose = new Mongoose({ strictQuery: 'throw', sanitizeFilter: true });
  const connection = mongoose.createConnection();
  const collections = makeCollections(connection);
  const finishing: (() => Promise<void>)[] = [];

  const probe = async (): Promise<void> => {
    await collections.server.updateOne({ _id: 'probe' }, { $set: { at: new Date() } }, { upsert: true });
  };
  const health = makeHealth({ clock, logger }, probe);
  const retrying = makeRetrying({ clock, health }, retryForMs);

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
        await checkSchemaVersion(collections.server);
        await buildIndexes(collections);
      } catch (cause) {
        // What it came to is said below, and not how the closing of it went.
        await connection.close().catch(() => undefined);
        if (cause instanceof DatabaseRefused) throw cause;
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new DatabaseRefused(`MONGO_URL cannot be used: ${reason}`, { cause });
      }
    },
    onClose: (finish) => finishing.push(finish),
    isHealthy: () => health.isWell(),
    async close() {
      if (retrying.isClosed()) return;
      // What was just answered may still be on its way here: last seen, automatic receipts.
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all(finishing.map((finish) => finish()));
      await retrying.finish();
      health.stop();
      await connection.close();
    },
  };
};

const namesDatabase = (url: string): boolean => /^[^/]+\/\/[^/]+\/[^?]/.test(url);

/** The driver merges options of one meaning and several names, so a weaker one could win. */
const withoutGuarantees = (url: string): string =>
  url.replace(
    /(?<=[?&])(w|j|journal|fsync|wtimeout|wtimeoutMS|readConcernLevel|readPreference|retryWrites|retryReads)=[^&]*&?/gi,
    '',
  );

/**
 * Set here, so that neither the server's defaults nor the URL weaken them. Retries are ours alone: two layers
 * of them would multiply.
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
