import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { startServer } from './server-process.mjs';

/**
 * The server of MongoDB's protocol behind MONGO_URL: its name, and URLs of new databases, which are dropped in the end.
 * Null without a MONGO_URL, which a line on standard error says.
 */
export const openDatabaseServer = async (url = process.env.MONGO_URL) => {
  if (!url) {
    process.stderr.write('Left out the cases on a database: they need MONGO_URL\n');
    return null;
  }
  const client = await new mongoose.mongo.MongoClient(url).connect();
  const names = [];
  return {
    name: nameFrom(await client.db('admin').command({ buildInfo: 1 })),
    freshUrl() {
      const name = `parley-bench-${randomUUID()}`;
      names.push(name);
      const fresh = new URL(url);
      fresh.pathname = `/${name}`;
      return fresh.href;
    },
    async close() {
      for (const name of names) await client.db(name).dropDatabase();
      await client.close();
    },
  };
};

/** The same of one in memory, see servers/memory-mongodb.mjs. */
export const openMemoryDatabase = async () => {
  const server = await startServer({ kind: 'memory-mongodb' });
  return {
    name: 'MongoDB in memory',
    freshUrl: () => `${server.url}/${randomUUID()}`,
    close: () => server.stop(),
  };
};

/** FerretDB's own `version` is that of the MongoDB whose protocol it speaks. */
const nameFrom = ({ version, ferretdb, ferretdbVersion }) =>
  ferretdb === undefined && ferretdbVersion === undefined ? `MongoDB ${version}` : 'FerretDB';
