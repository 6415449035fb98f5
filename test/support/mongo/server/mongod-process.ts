import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import type { DatabaseProcess, Location } from './database-process.js';

/** A replica set of one node. On a folder of a replica set, it is that one again. */
export const startMongod = async (binary: string, { folder, port }: Location): Promise<DatabaseProcess> => {
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary: binary, checkMD5: false },
    instanceOpts: [{ dbPath: folder, storageEngine: 'wiredTiger', ...(port !== undefined && { port }) }],
    replSet: { count: 1, name: 'parley' },
  });
  const instance = set.servers[0]?.instanceInfo?.instance;
  const child = instance?.mongodProcess;
  if (child === undefined) throw new Error('mongod is not running');
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // The caller removes the folder.
  const stop = async (): Promise<void> => {
    await set.stop({ doCleanup: false });
  };
  return {
    url: set.getUri().replace(/\/[^/?]*(\?|$)/, '/$1'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
      await stop();
    },
    stop,
  };
};
