import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoundServer } from '../../../scripts/mongo-server.mjs';
import { startFerretdb } from './ferretdb-process.js';
import { startMongod } from './mongod-process.js';

export type StartableServer = Extract<FoundServer, { readonly binary: string }>;

export interface Place {
  /** It holds the databases, and is there already. */
  readonly folder: string;
  /** Undefined takes a free one. */
  readonly port: number | undefined;
}

/** A database server of the tests' own. It ends with the process that started it, however that ends. */
export interface DatabaseProcess {
  /** Without the name of a database. */
  readonly url: string;
  /** SIGKILL. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** In order. Resolves when the process is gone, also where it was killed before. */
  readonly stop: () => Promise<void>;
}

/** Resolves when it takes connections; rejects where it does not start. */
export const startDatabase = (server: StartableServer, place: Place): Promise<DatabaseProcess> =>
  server.kind === 'ferretdb' ? startFerretdb(server.binary, place) : startMongod(server.binary, place);

/** What it is called before it runs and can be asked. */
export const nameOf = (server: StartableServer): string =>
  server.kind === 'ferretdb' ? `FerretDB ${server.version}` : 'mongod';

export const makeDatabaseFolder = (): string => mkdtempSync(join(tmpdir(), 'parley-mongo-'));

export const removeDatabaseFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });
