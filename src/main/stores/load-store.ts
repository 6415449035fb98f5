import type { Settings } from '../config/settings.js';
import type { BindStore } from './bind-store.js';

/** Loads the store of these settings and the packages that it needs, and no other's: they cost time and memory. */
export const loadStore = (store: Settings['store']): Promise<BindStore> => STORES[store]();

/** Loads the way to other processes, and the package that it needs, where these settings name one. */
export const loadLink = async ({ redisUrl }: Pick<Settings, 'redisUrl'>): Promise<BindStore> =>
  redisUrl === undefined ? (await import('./alone.js')).bindAlone : (await import('./redis.js')).bindRedis;

const STORES: Readonly<Record<Settings['store'], () => Promise<BindStore>>> = {
  sqlite: async () => (await import('./sqlite.js')).bindSqlite,
  mongodb: async () => (await import('./mongodb.js')).bindMongo,
  memory: async () => (await import('./memory.js')).bindMemory,
};
