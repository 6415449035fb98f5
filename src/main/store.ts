import type { StoreFindings } from '../adapters/express/health-routes.js';

/** What the process needs of its store beside the ports. */
export interface Store {
  /** Resolves when the store can be used. Rejects with SettingsError and the reason where it cannot. */
  open(): Promise<void>;
  /** False after a failure, until the store works again. */
  isHealthy(): boolean;
  /** What is wrong although it works, for /readyz. Missing for a store that cannot tell. */
  findings?(): StoreFindings;
  /** Resolves when all accepted writes are stored; later ones are refused. */
  close(): Promise<void>;
}
