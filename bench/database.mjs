import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mongoose from 'mongoose';
import { findServer } from '../scripts/mongo-server.mjs';

/**
 * The server of MongoDB's protocol that the tests would run on: its name, databases that nobody has used, and how
 * to end it. Undefined where there is none, which a line on standard error says.
 */
export const startDatabase = async () => {
  const found = await findServer();
  if (found.kind === 'none') {
    process.stderr.write(`Left out what needs MongoDB: ${found.reason}\n`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const { url, stop } = await STARTS[found.kind](found, folder);
  const names = [];
  return {
    name: await nameOf(url, found),
    freshUrl: () => {
      names.push(`parley-bench-${randomUUID()}`);
      const fresh = new URL(url);
      fresh.pathname = `/${names.at(-1)}`;
      return fresh.href;
    },
    async stop() {
      await withClient(url, (client) => Promise.all(names.map((name) => client.db(name).dropDatabase())));
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const STARTS = {
  url: ({ url }) => ({ url, stop: () => undefined }),
  ferretdb: async ({ binary }, folder) => {
    const child = spawn(binary, ['-dir', folder, '-port', '0', '-until-stdin-closes'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      const [, address] = /^listening on (\S+)$/.exec(line) ?? [];
      if (address !== undefined) return { url: `mongodb://${address}/`, stop: () => (child.kill(), ended) };
    }
    throw new Error('FerretDB ended before it listened');
  },
  mongod: async ({ binary }, folder) => {
    const { MongoMemoryReplSet } = await import('mongodb-memory-server-core');
    const set = await MongoMemoryReplSet.create({
      binary: { systemBinary: binary, checkMD5: false },
      instanceOpts: [{ dbPath: folder, storageEngine: 'wiredTiger' }],
      replSet: { count: 1 },
    });
    return { url: set.getUri(), stop: () => set.stop({ doCleanup: false }) };
  },
};

const withClient = async (url, work) => {
  const client = await new mongoose.mongo.MongoClient(url).connect();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
};

const nameOf = async (url, { kind, version }) => {
  if (kind === 'ferretdb') return `FerretDB ${version}`;
  const info = await withClient(url, (client) => client.db('admin').command({ buildInfo: 1 }));
  return info.ferretdb === undefined ? `MongoDB ${info.version}` : 'FerretDB';
};
