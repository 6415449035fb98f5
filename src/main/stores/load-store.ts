import type { Settings } from '../config/settings.js';
import type { BindStore } from './bind-store.js';

/** Loads the store of these settings and the packages that it needs, and no other's: they cost time and memory. */
export const loadStore = (store: Settings['store']): Promise<BindStore> => STORES[store]();

const STORES: Readonly<Record<Settings['store'], () => Promise<BindStore>>> = {
  sqlite: async () => (await import('./sqlite.js')).bindSqlite,
  mongodb: async () => (await import('./mongodb.js')).bindMongo,
  memory: async () => (await import('./memory.js')).bindMemory,
};
