import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { findFreePort } from '@parley/mongo-testing/free-port';
import { backoffMs } from '../../client/src/retry.js';
import { type CrashServer, crashTokenOf, createGroup, startCrashServer } from '../crash/crash-server.js';
import { pause } from '../crash/moments.js';
import { startFaultProxy } from '../support/mongo/faults/fault-proxy.js';
import { addressOf } from '../support/mongo/faults/fault-url.js';
import { connectRaw, type RawClient } from '../support/raw-client.js';
import { describeRedis } from '../support/redis/describe-redis.js';
import { scrape, valueOf } from '../support/scrape.js';

/** 400 in `npm run campaign -- cluster`, and 2,000 in `npm run campaign -- storm`. */
const CLIENTS = Number(process.env.CLUSTER_STORM ?? 100);
/** 3 in both. */
const NODES = Number(process.env.CLUSTER_NODES ?? 1);
const MEMBERS = 50;
const AT_A_TIME = 50;
/** What connecting and catching up with one room may ask of the store, on average. */
const QUERIES_PER_RECONNECT = 10;
/** The driver's own, which come with the time that passes. */
const OF_THE_DRIVER: ReadonlySet<string> = new Set(['hello', 'ping', 'endSessions']);

describeRedis('clients that are all cut at once', (redis) =>
  describeMongo('by the end of all nodes', ({ freshUrl }) => {
    it(
      `are back and have what they missed, ${CLIENTS} of them`,
      { timeout: 60_000 + CLIENTS * 200 },
      async () => {
        const url = freshUrl();
        const proxy = await startFaultProxy(addressOf(url));
        const ports = await Promise.all(Array.from({ length: NODES }, findFreePort));
        const start = () =>
          Promise.all(
            ports.map((port) =>
              startCrashServer({
                MONGO_URL: proxy.urlFor(url),
                REDIS_URL: redis.url(),
                PORT: String(port),
                METRICS: 'on',
                AUTH_TIMEOUT_MS: '60000',
                MAX_CONNECTIONS_PER_ADDRESS: String(2 * CLIENTS),
                MAX_PENDING_PER_ADDRESS: String(2 * CLIENTS),
              }),
            ),
          );
        let nodes = await start();
        const users = Array.from({ length: CLIENTS }, (_, i) => `user-${i}`);
        const groups = await makeGroups(nodes[0] as CrashServer, users);
        const reconnect = (i: number) =>
          connectAndSync(nodes[i % NODES]?.url ?? '', users[i] ?? '', groups[Math.floor(i / MEMBERS)] ?? '');
        const before: RawClient[] = [];
        while (before.length < CLIENTS) {
          const next = [...users.keys()].slice(before.length, before.length + AT_A_TIME);
          before.push(...(await Promise.all(next.map(reconnect))).map(({ client }) => client));
        }

        for (const { child } of nodes) child.kill('SIGKILL');
        await Promise.all(before.map(({ closed }) => closed));
        nodes = await start();
        await Promise.all(nodes.map((node) => scrape(node.url)));
        const queries = new Map<string, number>();
        proxy.follow({
          name: 'counts',
          faultOf(command) {
            if (!OF_THE_DRIVER.has(command)) queries.set(command, (queries.get(command) ?? 0) + 1);
            return undefined;
          },
        });
        const startedAt = performance.now();
        const back = await Promise.all([...users.keys()].map(reconnect));
        const tookMs = performance.now() - startedAt;
        const scraped = await Promise.all(nodes.map((node) => scrape(node.url)));

        const lag = (which: string) =>
          Math.max(...scraped.map((text) => valueOf(text, `nodejs_eventloop_lag_${which}_seconds`) * 1_000));
        const perReconnect = [...queries.values()].reduce((sum, count) => sum + count, 0) / CLIENTS;
        process.stdout.write(
          `reconnect storm: ${CLIENTS} clients on ${NODES} cold nodes were synced after ${(tookMs / 1_000).toFixed(1)} s, ` +
            `with ${perReconnect.toFixed(1)} queries each (${[...queries].map((each) => each.join(' ')).join(', ')}) and ` +
            `${back.reduce((sum, { retries }) => sum + retries, 0)} retries; lag of the event loop ` +
            `p99 ${lag('p99').toFixed(0)} ms, at most ${lag('max').toFixed(0)} ms\n`,
        );
        expect(perReconnect).toBeLessThan(QUERIES_PER_RECONNECT);
        for (const { synced } of back) expect(synced).toContain('"message":"missed"');
        for (const { client } of back) client.socket.terminate();
        for (const { child } of nodes) child.kill('SIGTERM');
        await Promise.all(nodes.map(({ ended }) => ended));
        await proxy.stop();
      },
    );
  }),
);

/** Groups of as many users each as `MEMBERS`, with a message in each. */
const makeGroups = async (node: CrashServer, users: readonly string[]): Promise<readonly string[]> => {
  const groups: string[] = [];
  for (let i = 0; i < users.length; i += MEMBERS) {
    const members = users.slice(i, i + MEMBERS);
    const roomId = await createGroup(node, members);
    const writer = await node.connect(members[0] ?? '');
    await writer.send(roomId, 'missed');
    writer.close();
    groups.push(roomId);
  }
  return groups;
};

/** Tries until it has connected and caught up, as clients do. */
const connectAndSync = async (
  url: string,
  user: string,
  roomId: string,
): Promise<{ client: RawClient; synced: string; retries: number }> => {
  let client: RawClient | undefined;
  for (let retries = 0; ; retries++) {
    try {
      client ??= await connectRaw(url, { auth: { token: crashTokenOf(user), receipts: 'manual' } });
      const id = 100 + retries;
      client.send(`42${id}["sync",${JSON.stringify({ cursors: { [roomId]: 0 } })}]`);
      const synced = await client.frame(`43${id}[`);
      // Where too many wait for their turn, it is refused for now.
      if (synced.includes('"ok":true')) return { client, synced, retries };
    } catch {
      client = undefined;
    }
    await pause(backoffMs(retries + 1));
  }
};
