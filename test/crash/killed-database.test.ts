import { expect, it } from 'vitest';
import { describeKillable, type KillableServer } from '@parley/mongo-testing/killable-server';
import type { TestClient } from '../support/test-client.js';
import { describeRedis } from '../support/redis/describe-redis.js';
import {
  type CrashServer,
  createGroup,
  liveSeqs,
  readShown,
  type Shown,
  startCrashServer,
} from './crash-server.js';
import { makeMoments, pause } from './moments.js';
import { readRawLog, toWireLog } from './raw-log.js';
import { expectNothingLeft, expectShown, expectSoundChanges } from './sound-changes.js';
import { type Asked, askedAgain, askOnce, changeSteadily } from './steady-changers.js';
import { sendOnce, sendSteadily, type Sent } from './steady-senders.js';
import { expectSoundLog } from './sound-log.js';

/** 20 in `npm run test:crash`. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 1);
const SENDERS = ['ana', 'ben', 'cid'];
const PER_SECOND = 100;
const CHANGED_PER_SECOND = 15;
const ROUND_LIMIT_MS = 60_000;
/** Long enough for the server to find its database again. */
const RECOVERY_MS = 1_000;

/** Deletions of one user take turns, and one that waits behind another, which waits for the database, is refused before that one. */
const hasLostItsTurn = (asked: Sent | Asked): boolean =>
  'wish' in asked && asked.wish.kind === 'deleted' && asked.answer === 'RATE_LIMITED';

/** Devices take turns over the servers. */
const surviveDatabase = (
  startDatabase: () => Promise<KillableServer>,
  startServers: (url: string) => Promise<readonly CrashServer[]>,
): void => {
  it(
    `has every acknowledged message and change once and no gap, ${ROUNDS} times over`,
    { timeout: ROUNDS * ROUND_LIMIT_MS },
    async () => {
      const moments = makeMoments();
      for (let round = 1; round <= ROUNDS; round++) {
        const database = await startDatabase();
        const servers = await startServers(database.url);
        const serverAt = (i: number) => servers[i % servers.length] as CrashServer;
        const roomId = await createGroup(serverAt(0), SENDERS);
        const clients = await Promise.all(SENDERS.map((user, i) => serverAt(i).connect(user)));
        const users = clients.map((client, i) => [SENDERS[i] ?? '', client] as const);
        const senders = sendSteadily(users, roomId, { perSecond: PER_SECOND, prefix: `round-${round}` });
        const { sent } = senders;
        const changers = changeSteadily(users, roomId, { perSecond: CHANGED_PER_SECOND, sent });

        await pause(moments.int(300, 1_000));
        await database.kill();
        await pause(moments.int(0, 1_000));
        await database.restart();
        await pause(RECOVERY_MS);
        await Promise.all([senders.stop(), changers.stop()]);
        const found = await Promise.all(clients.map((client) => readShown(client, roomId)));
        const clientOf = (user: string) => clients[SENDERS.indexOf(user)] as TestClient;
        const again: Sent[] = [];
        for (const { sender, clientMessageId, answer } of sent) {
          if (typeof answer === 'object') continue;
          const sentAgain = await sendOnce(clientOf(sender), roomId, clientMessageId);
          again.push({ sender, clientMessageId, answer: sentAgain });
        }
        const repeated: Asked[] = [];
        for (const asking of askedAgain(changers.asked)) {
          repeated.push({ ...asking, answer: await askOnce(clientOf(asking.by), roomId, asking) });
        }

        const inTheEnd = await Promise.all(clients.map((client) => readShown(client, roomId)));
        const raw = await readRawLog({ MONGO_URL: database.url }, roomId);
        expectSoundLog(toWireLog(raw), [...sent, ...again]);
        expectSoundChanges(raw, [...changers.asked, ...repeated]);
        for (const each of [...found, ...inTheEnd]) expectShown(raw, each);
        await expectNothingLeft(serverAt(0), 'ben', inTheEnd[0] as Shown);
        const refusalsOf = (answers: readonly (Sent | Asked)[], allowed: string) =>
          answers.filter(({ answer }) => typeof answer === 'string' && answer !== allowed);
        expect(refusalsOf(sent, 'UNAVAILABLE')).toEqual([]);
        expect(
          refusalsOf(
            changers.asked.filter(({ answer }) => answer !== 'CONFLICT'),
            'UNAVAILABLE',
          ).filter((asked) => !hasLostItsTurn(asked)),
        ).toEqual([]);
        expect(again.filter(({ answer }) => typeof answer !== 'object')).toEqual([]);
        expect(refusalsOf(repeated, 'CONFLICT')).toEqual([]);
        expect(raw.filter(({ kind }) => kind === 'message')).toHaveLength(sent.length);
        // Each device got each entry once, live and in order.
        for (const client of clients) {
          const received = liveSeqs(client, roomId);
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
