import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../support/test-client.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type CrashServer, createGroup, readShown, type Shown, startCrashServer } from './crash-server.js';
import { makeMoments, pause } from './moments.js';
import { sendOnce, sendSteadily, type Sent } from './steady-senders.js';
import { seeAll, shownTo } from './seers.js';
import { readRawLog, toWireLog } from './raw-log.js';
import { type Asked, askedAgain, askOnce, changeSteadily } from './steady-changers.js';
import { expectNothingLeft, expectShown, expectSoundChanges } from './sound-changes.js';
import { expectSoundLog } from './sound-log.js';

/** 20 in `npm run test:crash`. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 1);
const MEMBERS = ['ana', 'ben', 'cid', 'dan'];
const SENDERS = MEMBERS.slice(0, 3);

/** Fewer answers than this part of the messages that were sent would be no load. */
const LEAST_ANSWERED = 0.5;
const ROUND_LIMIT_MS = 60_000;
const BETWEEN_CHANGES_MS = 20;

/** Ana removes dan and adds him again until the server is gone. Gives how many changes were acknowledged. */
const changeUntilGone = async (server: CrashServer, roomId: string): Promise<number> => {
  for (let made = 0; ; made++) {
    const path = `/api/groups/${made % 2 === 0 ? 'remove-member' : 'add-member'}`;
    const answer = await server.rest('ana', path, { groupId: roomId, userId: 'dan' }).catch(() => undefined);
    if (answer?.status !== 200) return made;
    await pause(BETWEEN_CHANGES_MS);
  }
};

/** How much is asked for in a second, by all senders together. */
interface Load {
  readonly messages: number;
  readonly changes: number;
}

const surviveKills = (store: () => NodeJS.ProcessEnv, load: Load): void => {
  it(
    `has every acknowledged message and change once and no gap, ${ROUNDS} times over`,
    { timeout: ROUNDS * ROUND_LIMIT_MS },
    async () => {
      let [answered, time] = [0, 0];
      const moments = makeMoments();
      for (let round = 1; round <= ROUNDS; round++) {
        const environment = store();
        const server = await startCrashServer(environment);
        const roomId = await createGroup(server, MEMBERS);
        const clients = await Promise.all(SENDERS.map((user) => server.connect(user)));
        for (const client of clients) await client.join(roomId);
        const senderClients = clients.map((client, i) => [SENDERS[i] ?? '', client] as const);

        const begun = performance.now();
        const senders = sendSteadily(senderClients, roomId, {
          perSecond: load.messages,
          prefix: `round-${round}`,
        });
        const changers = changeSteadily(senderClients, roomId, {
          perSecond: load.changes,
          sent: senders.sent,
        });
        const seers = seeAll(clients, roomId);
        const changing = changeUntilGone(server, roomId);
        await pause(moments.int(400, 1_200));
        server.child.kill('SIGKILL');
        time += performance.now() - begun;
        const changes = await changing;
        await Promise.all([senders.stop(), changers.stop()]);
        seers.stop();
        await server.ended;
        const shown = shownTo(clients);
        for (const client of clients) client.close();

        const again = await startCrashServer(environment);
        const readers = await Promise.all(SENDERS.map((user) => again.connect(user)));
        const [reader] = readers as [TestClient];
        const found = await Promise.all(readers.map((each) => readShown(each, roomId)));
        const [{ messages: log }] = found as [Shown];
        const middle = log[Math.floor(log.length / 2)]?.seq ?? 0;
        const news = await readShown(reader, roomId, middle);
        expect(log.filter(({ type }) => type === 'event').length).toBeGreaterThanOrEqual(changes);
        answered += senders.sent.filter(({ answer }) => typeof answer === 'object').length;
        // A watermark that a device has shown does not move back.
        const page = await reader.join(roomId);
        for (const [user, seq] of shown) {
          const standing =
            user === SENDERS[0] ? page.seen : page.watermarks.find(({ userId }) => userId === user)?.seen;
          expect([user, standing ?? 0]).toEqual([user, Math.max(standing ?? 0, seq)]);
        }
        // A message without an answer is sent again, and is there once. So is a change, also one that was acknowledged.
        const deviceOf = (user: string) => readers[SENDERS.indexOf(user)] as TestClient;
        const resent: Sent[] = [];
        for (const { sender, clientMessageId, answer } of senders.sent) {
          if (answer !== undefined) continue;
          const sentAgain = await sendOnce(deviceOf(sender), roomId, clientMessageId);
          resent.push({ sender, clientMessageId, answer: sentAgain });
        }
        const repeated: Asked[] = [];
        for (const asking of askedAgain(changers.asked)) {
          repeated.push({ ...asking, answer: await askOnce(deviceOf(asking.by), roomId, asking) });
        }
        expect(resent.filter(({ answer }) => typeof answer !== 'object')).toEqual([]);
        const inTheEnd = await readShown(reader, roomId);
        await expectNothingLeft(again, 'ben', inTheEnd);
        for (const each of readers) each.close();
        again.child.kill('SIGTERM');
        expect((await again.ended).status).toBe(0);

        const raw = await readRawLog(environment, roomId);
        expectSoundLog(toWireLog(raw), [...senders.sent, ...resent]);
        expectSoundChanges(raw, [...changers.asked, ...repeated]);
        for (const each of [...found, inTheEnd]) expectShown(raw, each);
        expectShown(raw, news, middle);
        const refusals = [...changers.asked, ...repeated].filter(({ answer }) => typeof answer === 'string');
        expect(refusals.filter(({ answer }) => answer !== 'CONFLICT')).toEqual([]);
      }
      expect((answered * 1_000) / time).toBeGreaterThan(load.messages * LEAST_ANSWERED);
    },
  );
};

describe('a server on SQLite that is killed while people send', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-crash-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  surviveKills(() => ({ DATA_DIR: folder }), { messages: 1_000, changes: 200 });
});

describeMongo("a server on MongoDB's protocol that is killed while people send", ({ freshUrl }) =>
  surviveKills(() => ({ MONGO_URL: freshUrl() }), { messages: 100, changes: 15 }),
);
