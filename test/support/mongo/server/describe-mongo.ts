import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { afterAll, describe, inject, it } from 'vitest';
import { withDatabase } from './database-url.js';

export interface TestServer {
  /** Such as `FerretDB 1.24.2`. */
  readonly name: string;
  readonly isReplicaSet: boolean;
  /** The URL of a new database, which is dropped after the suite. */
  readonly freshUrl: () => string;
}

/**
 * A suite on the server of MongoDB's protocol that was found for this run, with the server's name in the title. Where
 * there is no server the suite counts as one skipped test, which has the reason as its title.
 */
export const describeMongo = (title: string, define: (server: TestServer) => void): void => {
  const server = inject('mongo');
  if ('missing' in server) {
    describe(title, () => it.skip(server.missing));
    return;
  }
  describe(`${title} (${server.name})`, () => {
    const names: string[] = [];
    afterAll(() => dropDatabases(server.url, names));
    define({
      name: server.name,
      isReplicaSet: server.isReplicaSet,
      freshUrl() {
        const name = `parley-test-${randomUUID()}`;
        names.push(name);
        return withDatabase(server.url, name);
      },
    });
  });
};

/**
 * A suite that only a replica set can show, such as a stepdown. On another server it is left out, which does not count
 * as skipped, and a line on standard error says so. Its file needs another suite too: vitest fails a file without one.
 */
export const describeReplicaSet = (title: string, define: (server: TestServer) => void): void => {
  const server = inject('mongo');
  if ('missing' in server || server.isReplicaSet) describeMongo(title, define);
  else process.stderr.write(`left out, as ${server.name} is not a replica set: ${title}\n`);
};

const dropDatabases = async (url: string, names: readonly string[]): Promise<void> => {
  if (names.length === 0) return;
  const client = new mongoose.mongo.MongoClient(url);
  try {
    for (const name of names) await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
};
