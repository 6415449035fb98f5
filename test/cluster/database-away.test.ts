import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import { describeMongo, describeReplicaSet } from '@parley/mongo-testing/describe-mongo';
import { pause } from '../crash/moments.js';
import type { FaultPlan } from '../support/mongo/faults/fault-plan.js';
import { startFaultProxy } from '../support/mongo/faults/fault-proxy.js';
import { addressOf } from '../support/mongo/faults/fault-url.js';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { startRedis } from '../support/redis/redis-process.js';
import { expectAllDelivered, sendAgain, sendFrom, startCrew } from './crew.js';

/** 3 in `npm run campaign -- cluster`. */
const NODES = Number(process.env.CLUSTER_NODES ?? 2);
/** 20,000 in `npm run campaign -- cluster`. */
const AWAY_MS = Number(process.env.CLUSTER_DATABASE_AWAY_MS ?? 1_500);
/** FerretDB reads all messages for each that is sent. */
const PER_SECOND = 15;
/** From the return of the database until everything that was sent is stored. */
const BACK_WITHIN_MS = 15_000;

/** `npm test` tries the worse one: nobody says that the database is away. */
const IS_RELEASE = process.env.RELEASE === 'true';

const PLANS: readonly FaultPlan[] = [
  { name: 'hangs', faultOf: () => ({ kind: 'swallowReply' }) },
  { name: 'refuses', faultOf: () => ({ kind: 'cutBefore' }) },
];

interface Outage {
  readonly name: string;
  readonly begin: () => Promise<void> | void;
  readonly end: () => void;
}

/** `mongoUrl` is that of the nodes. */
const survive = async (mongoUrl: string, { name, begin, end }: Outage): Promise<void> => {
  const redis = await startRedis();
  const crew = await startCrew(NODES, { MONGO_URL: mongoUrl, REDIS_URL: redis.url });
  const { devices, roomId } = crew;
  const senders = sendFrom(devices, roomId, { perSecond: PER_SECOND, prefix: 'sent' });
  await pause(1_000);

  const answeredBefore = senders.sent.length;
  await begin();
  await pause(AWAY_MS);
  const answeredMeanwhile = senders.sent.filter(({ answer }) => typeof answer === 'object').length;
  end();
  const endedAt = performance.now();
  await pause(500);
  await senders.stop();
  // Those that were refused meanwhile.
  const open = senders.sent.filter(({ answer }) => typeof answer !== 'object');
  const again = await sendAgain(crew, 0, senders.sent);
  const backMs = performance.now() - endedAt;

  process.stdout.write(
    `database ${name}: ${senders.sent.length} messages, of which ${answeredMeanwhile - answeredBefore} were answered ` +
      `meanwhile and ${open.length} were sent again; all were stored ${(backMs / 1_000).toFixed(1)} s after\n`,
  );
  expect(open.filter(({ answer }) => answer !== 'UNAVAILABLE')).toEqual([]);
  expect(again.filter(({ answer }) => typeof answer !== 'object')).toEqual([]);
  expect(backMs).toBeLessThan(BACK_WITHIN_MS);
  expect(devices.every(({ client }) => client.socket.connected)).toBe(true);
  await expectAllDelivered(crew, { node: 0, devices, sent: [...senders.sent, ...again] });
  await crew.stop();
  await redis.close();
};

describeRedisFaults('nodes whose database', () => {
  describeMongo('is behind a proxy', ({ freshUrl }) => {
    it.each(IS_RELEASE ? PLANS : PLANS.slice(0, 1))(
      '$name for a while have every message once, in order',
      { timeout: 90_000 + AWAY_MS },
      async (plan) => {
        const url = freshUrl();
        const proxy = await startFaultProxy(addressOf(url));

        await survive(proxy.urlFor(url), {
          name: plan.name,
          begin: () => proxy.follow(plan),
          end: () => proxy.follow(undefined),
        });

        expect(proxy.struck.length).toBeGreaterThan(0);
        await proxy.stop();
      },
    );
  });

  describeReplicaSet('is a replica set whose primary steps down', ({ freshUrl }) => {
    it('have every message once, in order', { timeout: 90_000 + AWAY_MS }, async () => {
      const url = freshUrl();
      const client = await new mongoose.mongo.MongoClient(url).connect();

      await survive(url, {
        name: 'steps down',
        async begin() {
          // The connection may end before the answer.
          await client
            .db('admin')
            .command({ replSetStepDown: 1, force: true })
            .catch(() => undefined);
        },
        end: () => undefined,
      });

      await client.close();
    });
  });
});
