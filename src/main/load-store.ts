import { accessSync, constants, mkdirSync } from 'node:fs';
import { DatabaseRefused } from '../adapters/storage/database-refused.js';
import type { MakeLink } from '../application/ports/link.js';
import type { MakeStore } from '../application/ports/store.js';
import { dataDirRefused, type Settings } from './config/settings.js';
import { SettingsError } from '../embed/settings-error.js';

/** Loads the store of these settings and the packages that it needs, and no other's: they cost time and memory. */
export const loadStore = async (settings: Settings): Promise<MakeStore> => {
  const make = await STORES[settings.store](settings);
  return (tools) => {
    try {
      const store = make(tools);
      return { ...store, open: () => store.open().catch(asSettingsError) };
    } catch (error) {
      return asSettingsError(error);
    }
  };
};

/** Loads the way to other processes, and the package that it needs, where these settings name one. */
export const loadLink = async ({ redisUrl, mongoUrl = '' }: Settings): Promise<MakeLink> => {
  if (redisUrl === undefined) return (await import('../adapters/in-process/alone.js')).alone;
  const { redis } = await import('../adapters/redis/link.js');
  return redis(redisUrl, { prefix: prefixOf(mongoUrl) });
};

const STORES: Readonly<Record<Settings['store'], (settings: Settings) => Promise<MakeStore>>> = {
  sqlite: async ({ dataDir }) => {
    requireFolder(dataDir);
    return (await import('../adapters/sqlite/sqlite.js')).sqlite(dataDir);
  },
  mongodb: async ({ mongoUrl = '' }) => (await import('../adapters/mongodb/mongodb.js')).mongodb(mongoUrl),
  memory: async () => (await import('../adapters/memory/memory.js')).memory(),
};

const requireFolder = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw dataDirRefused(dataDir, error);
  }
};

/** A database that the store refuses is a wrong setting. */
const asSettingsError = (error: unknown): never => {
  throw error instanceof DatabaseRefused ? new SettingsError(error.message) : error;
};

/** Systems that share a Redis are told apart by their databases of MongoDB. */
const prefixOf = (mongoUrl: string): string => {
  const database = /^[^/]+\/\/[^/]+\/([^?]+)/.exec(mongoUrl)?.[1] ?? 'parley';
  return `parley:${database}:`;
};
