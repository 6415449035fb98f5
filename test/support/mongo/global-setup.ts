import { writeFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { findServer, type FoundServer } from '../../../scripts/mongo-server.mjs';
import { askServer, type ServerFacts } from './ask-server.js';
import {
  makeDatabaseFolder,
  removeDatabaseFolder,
  startDatabase,
  type StartableServer,
} from './database-process.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one server of this run. */
    mongo: ({ readonly url: string } & ServerFacts) | { readonly missing: string };
    /** What a test can start and kill by itself; MONGO_URL is not that. */
    killable: StartableServer | { readonly missing: string };
  }
}

/** Starts what is there, once for the whole run. It neither builds nor downloads: many runs need no database. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const found = await findServer();
  const own = found.kind === 'url' ? await findServer({ ...process.env, MONGO_URL: undefined }) : found;
  project.provide('killable', 'binary' in own ? own : { missing: 'no mongod and no FerretDB of our own' });

  const { stop, ...server } = await serverOf(found);
  const line = 'missing' in server ? `none: ${server.missing}` : server.name;
  process.stderr.write(`MongoDB's protocol in the tests: ${line}\n`);
  // `npm test` says it once more, below all that the tests print.
  if (process.env.MONGO_LINE_FILE) writeFileSync(process.env.MONGO_LINE_FILE, line);
  project.provide('mongo', server);
  return stop;
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
