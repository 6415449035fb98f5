import { findServer, prepareServer, type FoundServer } from '@parley/mongo-testing/find-server';
import { findProgram } from '../find-program.js';

/** What a cluster is made of, beside this repository. */
export interface Programs {
  readonly nginx: string;
  /** redis-server, or Valkey's. */
  readonly redis: string;
  readonly mongo: Exclude<FoundServer, { readonly kind: 'none' }>;
}

/** A program that is missing, and how to install it. */
export interface Missing {
  readonly name: string;
  readonly install: string;
}

/** Those that are there; else all that are missing. With `prepare` a MongoDB server is built or downloaded. */
export const findPrograms = async (
  prepare = false,
): Promise<Programs | { readonly missing: readonly Missing[] }> => {
  if (prepare) await prepareServer();
  const [nginx, redis, mongo] = [findProgram('nginx'), findRedis(), await findServer()];
  if (nginx !== undefined && redis !== undefined && mongo.kind !== 'none') return { nginx, redis, mongo };
  const missing: Missing[] = [];
  if (nginx === undefined) missing.push(INSTALL.nginx);
  if (redis === undefined) missing.push(INSTALL.redis);
  if (mongo.kind === 'none') missing.push(INSTALL.mongo);
  return { missing };
};

const INSTALL = {
  nginx: { name: 'nginx', install: 'apt-get install nginx, or brew install nginx' },
  redis: { name: 'redis-server', install: 'apt-get install redis-server, or brew install redis' },
  mongo: {
    name: "server of MongoDB's protocol",
    install: 'a mongod on the PATH, or Go, of which FerretDB is built, or MONGO_URL',
  },
} as const;

export const findRedis = (): string | undefined =>
  findProgram('redis-server') ?? findProgram('valkey-server');
