import type { TestProject } from 'vitest/node';
import { askServer, type ServerFacts } from './ask-server.js';
import { makeDatabaseFolder, removeDatabaseFolder, startDatabase } from './database-process.js';
import { findServer, type FoundServer, prepareServer, type StartableServer } from './find-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one server of this run. */
    mongo: ({ readonly url: string } & ServerFacts) | { readonly missing: string };
    /** A server that a test can start and kill by itself. The one behind MONGO_URL is not. */
    killable: StartableServer | { readonly missing: string };
  }
}

const withoutUrl = () => ({ ...process.env, MONGO_URL: undefined });

/** The server of a run. */
export interface SharedServer {
  /** Such as `FerretDB 1.24.2`, or why there is none. */
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/**
 * For vitest's global setup: starts the server that there is, once for the run, and provides it to the suites. Where
 * PREPARE_MONGO is set, as `npm test` does, it builds or downloads one first; other runs may need no database.
 */
export const setup = async (project: TestProject): Promise<SharedServer> => {
  // Where a skipped suite is a failure, those that kill a server need one beside MONGO_URL.
  if (process.env.PREPARE_MONGO) await prepareServer(process.env.CI === 'true' ? withoutUrl() : process.env);
  const found = await findServer();
  const own = found.kind === 'url' ? await findServer(withoutUrl()) : found;
  project.provide('killable', 'binary' in own ? own : { missing: 'no mongod and no FerretDB of our own' });

  const { stop, ...server } = await serverOf(found);
  project.provide('mongo', server);
  return { name: 'missing' in server ? `none: ${server.missing}` : server.name, stop };
};

type Running = (({ readonly url: string } & ServerFacts) | { readonly missing: string }) & {
  readonly stop: () => Promise<void>;
};

const serverOf = async (found: FoundServer): Promise<Running> => {
  switch (found.kind) {
    case 'none':
      return { missing: found.reason, stop: () => Promise.resolve() };
    case 'url':
      return { url: found.url, ...(await askServer(found.url)), stop: () => Promise.resolve() };
    case 'mongod':
    case 'ferretdb':
      return startOwn(found);
  }
};

const startOwn = async (found: StartableServer): Promise<Running> => {
  const folder = makeDatabaseFolder();
  const { url, stop } = await startDatabase(found, { folder, port: undefined });
  const facts = await askServer(url, found.kind === 'ferretdb' ? found.version : '');
  return {
    url,
    ...facts,
    async stop() {
      await stop();
      removeDatabaseFolder(folder);
    },
  };
};
