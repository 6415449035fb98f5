import { expect, it } from 'vitest';
import { describeKillable, type KillableServer } from '@parley/mongo-testing/killable-server';
import { describeRedis } from '../support/redis/describe-redis.js';
import { type CrashServer, createGroup, startCrashServer, readLog } from './crash-server.js';
import { makeMoments, pause } from './moments.js';
import { sendOnce, sendSteadily, type Sent } from './steady-senders.js';
import { expectSoundLog } from './sound-log.js';

/** 20 in `npm run test:crash`. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 1);
const SENDERS = ['ana', 'ben', 'cid'];
const PER_SECOND = 100;
const ROUND_LIMIT_MS = 60_000;
/** Long enough for the server to find its database again. */
const RECOVERY_MS = 1_000;

/** Devices take turns over the servers. */
const surviveDatabase = (
  startDatabase: () => Promise<KillableServer>,
  startServers: (url: string) => Promise<readonly CrashServer[]>,
): void => {
  it(
    `has every acknowledged message once and no gap, ${ROUNDS} times over`,
    { timeout: ROUNDS * ROUND_LIMIT_MS },
    async () => {
      const moments = makeMoments();
      for (let round = 1; round <= ROUNDS; round++) {
        const database = await startDatabase();
        const servers = await startServers(database.url);
        const serverAt = (i: number) => servers[i % servers.length] as CrashServer;
        const roomId = await createGroup(serverAt(0), SENDERS);
        const clients = await Promise.all(SENDERS.map((user, i) => serverAt(i).connect(user)));
        const senders = sendSteadily(
          clients.map((client, i) => [SENDERS[i] ?? '', client]),
          roomId,
          { perSecond: PER_SECOND, prefix: `round-${round}` },
        );

        await pause(moments.int(300, 1_000));
        await database.kill();
        await pause(moments.int(0, 1_000));
        await database.restart();
        await pause(RECOVERY_MS);
        await senders.stop();
        const again: Sent[] = [];
        for (const { sender, clientMessageId, answer } of senders.sent) {
          if (typeof answer === 'object') continue;
          const client = clients[SENDERS.indexOf(sender)];
          if (client === undefined) throw new Error(`${sender} is not there`);
          again.push({ sender, clientMessageId, answer: await sendOnce(client, roomId, clientMessageId) });
        }

        const logs = await Promise.all(clients.map((client) => readLog(client, roomId)));
        const [log = [], ...others] = logs;
        for (const other of others) expect(other).toEqual(log);
        expectSoundLog(log, [...senders.sent, ...again]);
        const refusals = senders.sent.filter(({ answer }) => typeof answer === 'string');
        expect(refusals.filter(({ answer }) => answer !== 'UNAVAILABLE')).toEqual([]);
        expect(again.filter(({ answer }) => typeof answer !== 'object')).toEqual([]);
        expect(log).toHaveLength(senders.sent.length);
        // Each device got each message once, live and in order.
        for (const client of clients) {
          const received = client.messages(roomId).map(({ seq }) => seq);
          expect(received).toEqual(received.map((_, i) => (received[0] ?? 0) + i));
        }
        for (const client of clients) client.close();
        for (const { child } of servers) child.kill('SIGTERM');
        for (const { ended } of servers) expect((await ended).status).toBe(0);
        await database.stop();
      }
    },
  );
};

describeKillable('a database that is killed under a server while people send', (startDatabase) =>
  surviveDatabase(startDatabase, async (url) => [await startCrashServer({ MONGO_URL: url })]),
);

describeRedis('two servers with one Redis', (redis) =>
  describeKillable('whose database is killed while people send', (startDatabase) =>
    surviveDatabase(startDatabase, (url) =>
      Promise.all([0, 1].map(() => startCrashServer({ MONGO_URL: url, REDIS_URL: redis.url() }))),
    ),
  ),
);
