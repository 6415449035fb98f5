import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { openDatabaseServer } from './database.mjs';
import { findRedis, startRedis } from './redis.mjs';

/**
 * What the nodes of a system share: a Redis of the bench's own, and the server of MongoDB's protocol behind MONGO_URL,
 * else the one that the tests find. Null where one of them is missing, which a line on standard error says.
 */
export const openSharedServers = async ({ quick }) => {
  const program = findRedis();
  const found = program === undefined ? undefined : await findDatabase();
  if (found === undefined) {
    const missing = program === undefined ? 'a redis-server' : "MONGO_URL, or a server that the tests find";
    process.stderr.write(`Left out the cases of several nodes: they need ${missing}\n`);
    return null;
  }
  const [redis, database] = [await startRedis(program), await openDatabaseServer(found.url)];
  const byCount = new Map();
  return {
    redis,
    /**
     * The settings of so many nodes that are one system, with a database of their own. In the short form all systems of
     * as many nodes are the same one.
     */
    settingsOf(nodes) {
      const settings = (quick && byCount.get(nodes)) || {
        STORE: 'mongodb',
        MONGO_URL: database.freshUrl(),
        REDIS_URL: redis.url,
      };
      byCount.set(nodes, settings);
      return settings;
    },
    async close() {
      await database.close();
      await found.stop();
      await redis.close();
    },
  };
};

/** Undefined where there is none. */
const findDatabase = async () => {
  if (process.env.MONGO_URL) return { url: process.env.MONGO_URL, stop: () => undefined };
  // The finder is that of the tests, in TypeScript.
  const { runnerImport } = await import('vite');
  const load = async (name) => {
    const file = fileURLToPath(new URL(`../test/support/mongo/server/${name}.ts`, import.meta.url));
    return (await runnerImport(file)).module;
  };
  const server = await (await load('find-server')).findServer();
  if (server.kind === 'none') return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-mongo-'));
  const database = await (await load('database-process')).startDatabase(server, { folder, port: undefined });
  return {
    url: database.url,
    async stop() {
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/**
 * Makes a group of these members, and of so many others who never connect, as the server stores it: a request names at
 * most 1,000 members.
 */
export const groupWith = (absent) => async (server, owner, members) => {
  const [{ createGroup }, { groupDocument }] = await Promise.all([
    import('../dist/domain/membership.js'),
    import('../dist/adapters/mongodb/document-mapping.js'),
  ]);
  const others = Array.from({ length: absent }, (_, i) => `absent-${i}`);
  const everyone = [...members, ...others];
  const group = createGroup(
    { id: randomUUID(), name: 'Bench', creator: owner, members: everyone, createdAt: Date.now() },
    { maxMembers: everyone.length + 1 },
  );
  const client = await new mongoose.mongo.MongoClient(server.databaseUrl).connect();
  await client.db().collection('rooms').insertOne(groupDocument(group));
  await client.close();
  return group.id;
};
