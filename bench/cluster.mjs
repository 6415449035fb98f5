import { randomUUID } from 'node:crypto';
import { findRedis, startRedis } from './redis.mjs';
import { startServer } from './server-process.mjs';

/**
 * What the nodes of a system share: a Redis of the bench's own, and a database in memory (see
 * servers/memory-mongodb.mjs). Null where no redis-server is on the PATH, which a line on standard error says.
 */
export const openSharedServers = async ({ quick }) => {
  const program = findRedis();
  if (program === undefined) {
    process.stderr.write('Left out the cases of several nodes: no redis-server is on the PATH\n');
    return null;
  }
  const [redis, database] = await Promise.all([startRedis(program), startServer({ kind: 'memory-mongodb' })]);
  const byCount = new Map();
  return {
    redis,
    /**
     * The settings of so many nodes that are one system, with a database of their own. In the short form all systems of
     * as many nodes are the same one, as starting nodes takes most of the time.
     */
    settingsOf(nodes) {
      const settings = (quick && byCount.get(nodes)) || {
        STORE: 'mongodb',
        MONGO_URL: `${database.url}/${randomUUID()}`,
        REDIS_URL: redis.url,
      };
      byCount.set(nodes, settings);
      return settings;
    },
    close: () => Promise.all([database.stop(), redis.close()]),
  };
};

/** For a store that only one group is written to. */
const tools = () => {
  const quiet = () => undefined;
  const after = (ms, run) => {
    const timer = setTimeout(() => run(), ms);
    return () => clearTimeout(timer);
  };
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now(), after },
    logger: { debug: quiet, info: quiet, warn: quiet, error: console.error },
  };
};

/**
 * Makes a group of these members, and of so many others who never connect, by the store itself: a request names at most
 * 1,000 members.
 */
export const groupWith = (absent) => async (server, owner, members) => {
  const [{ createGroup }, { mongodb }] = await Promise.all([
    import('../dist/entries/domain.js'),
    import('../dist/entries/mongodb.js'),
  ]);
  const others = Array.from({ length: absent }, (_, i) => `absent-${i}`);
  const everyone = [...members, ...others];
  const group = createGroup(
    { id: randomUUID(), name: 'Bench', creator: owner, members: everyone, createdAt: Date.now() },
    { maxMembers: everyone.length + 1 },
  );
  const store = mongodb(server.databaseUrl)(tools());
  await store.open();
  await store.rooms.createGroup(group);
  await store.close();
  return group.id;
};
