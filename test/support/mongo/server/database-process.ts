import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFerretdb } from './ferretdb-process.js';
import type { StartableServer } from './find-server.js';
import { startMongod } from './mongod-process.js';

export interface Location {
  /** Where the databases are. It exists already. */
  readonly folder: string;
  /** Undefined takes a free port. */
  readonly port: number | undefined;
}

/** A database server of the tests' own. It ends with the process that started it, however that ends. */
export interface DatabaseProcess {
  /** Without the name of a database. */
  readonly url: string;
  /** SIGKILL. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Ends it in order. Resolves when the process is gone, also where it was killed before. */
  readonly stop: () => Promise<void>;
}

/** Resolves when it takes connections; rejects where it does not start. */
export const startDatabase = (server: StartableServer, location: Location): Promise<DatabaseProcess> =>
  server.kind === 'ferretdb' ? startFerretdb(server.binary, location) : startMongod(server.binary, location);

/** The name of a server that does not run yet, and so cannot be asked. */
export const nameOf = (server: StartableServer): string =>
  server.kind === 'ferretdb' ? `FerretDB ${server.version}` : 'mongod';

export const makeDatabaseFolder = (): string => mkdtempSync(join(tmpdir(), 'parley-mongo-'));

export const removeDatabaseFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });
