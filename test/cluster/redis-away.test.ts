import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { STEADY_AFTER_MS } from '../../src/adapters/redis/heartbeat.js';
import { PRESENCE_GRACE_MS, SWEEP_INTERVAL_MS } from '../../src/application/presence/presence-tracker.js';
import { pause } from '../crash/moments.js';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { type RedisProcess, startRedis } from '../support/redis/redis-process.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { eventually } from '../support/test-client.js';
import { startComings } from './comings.js';
import { expectAllDelivered, sendFrom, startCrew } from './crew.js';
import { expectPrompt, quantile, watchDelays } from './delays.js';

/** FerretDB reads all messages for each that is sent. */
const PER_SECOND = 15;
/** 30,000 in `npm run campaign -- cluster`. */
const AWAY_MS = Number(process.env.CLUSTER_AWAY_MS ?? 2_500);
/** So long is each answer of a Redis that is slow. */
const SLOW_MS = 2_000;
/** From the return of Redis until devices of other nodes have everything. */
const BACK_WITHIN_MS = 5_000;
/** The same until everybody knows who came and left. */
const SETTLED_WITHIN_MS = 15_000;
/** The same where Redis was away: nobody goes offline in the first 15 s. */
const GONE_WITHIN_MS = STEADY_AFTER_MS + 2 * SWEEP_INTERVAL_MS + PRESENCE_GRACE_MS;

/** `npm test` leaves out the hanging, which looks to nodes as connections do that were cut without a word. */
const IS_RELEASE = process.env.RELEASE === 'true';

interface Place {
  readonly redis: RedisProcess;
  readonly proxy: TcpProxy;
}

interface Fault {
  readonly name: string;
  /** Until everybody knows who left; missing: that takes too long for `npm test`. */
  readonly goneWithinMs?: number;
  readonly begin: (place: Place) => Promise<void> | void;
  readonly end: (place: Place) => Promise<void> | void;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'ends, and comes back empty',
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.start(),
  },
  { name: 'hangs', begin: ({ redis }) => redis.halt(), end: ({ redis }) => redis.resume() },
  {
    name: 'has connections that were cut without a word',
    begin: ({ proxy }) => proxy.strand(),
    end: () => undefined,
  },
  {
    name: 'is slow',
    // A node that has just started takes nobody for gone either.
    goneWithinMs: AWAY_MS < STEADY_AFTER_MS ? GONE_WITHIN_MS : SETTLED_WITHIN_MS,
    begin: ({ proxy }) => proxy.delay('down', SLOW_MS),
    end: ({ proxy }) => proxy.heal(),
  },
];

describeRedisFaults('two nodes whose Redis', () =>
  describeMongo('on one database', ({ freshUrl }) => {
    it.each(IS_RELEASE ? FAULTS : FAULTS.filter(({ name }) => name !== 'hangs'))(
      '$name acknowledge and deliver to their own devices meanwhile, and to all soon after',
      { timeout: 120_000 + AWAY_MS },
      async ({ name, begin, end, goneWithinMs = AWAY_MS < STEADY_AFTER_MS ? undefined : GONE_WITHIN_MS }) => {
        const redis = await startRedis();
        const proxy = await startTcpProxy(redis.url);
        const place = { redis, proxy };
        const crew = await startCrew(2, {
          MONGO_URL: freshUrl(),
          REDIS_URL: proxy.url.replace('http', 'redis'),
        });
        const { devices, roomId } = crew;
        const comings = await startComings(crew);
        const delays = watchDelays(devices, roomId);
        const senders = sendFrom(devices, roomId, { perSecond: PER_SECOND, prefix: 'sent' });
        await eventually('they send', () => senders.sent.length >= PER_SECOND);

        await begin(place);
        const before = delays.restart();
        await pause(AWAY_MS / 2);
        await comings.move();
        await pause(AWAY_MS / 2);
        const meanwhile = delays.restart();
        await end(place);
        const endedAt = performance.now();
        await pause(500);
        await senders.stop();
        await expectAllDelivered(crew, { node: 0, devices, sent: senders.sent });
        const backMs = performance.now() - endedAt;
        await comings.expectCome(SETTLED_WITHIN_MS - backMs);
        const knownMs = performance.now() - endedAt;

        process.stdout.write(
          `Redis ${name}: on their own node p50 ${quantile(meanwhile.own, 0.5).toFixed(0)} ms, ` +
            `p99 ${quantile(meanwhile.own, 0.99).toFixed(0)} ms, on others p50 ` +
            `${quantile(meanwhile.others, 0.5).toFixed(0)} ms meanwhile; all had everything ` +
            `${(backMs / 1_000).toFixed(1)} s after, and knew who had come ${(knownMs / 1_000).toFixed(1)} s after\n`,
        );
        expect(senders.sent.filter(({ answer }) => typeof answer !== 'object')).toEqual([]);
        expect(meanwhile.own.length).toBeGreaterThan((PER_SECOND * AWAY_MS) / 2_000);
        expectPrompt(meanwhile.own, before.own);
        expect(backMs).toBeLessThan(BACK_WITHIN_MS);
        expect(devices.every(({ client }) => client.socket.connected)).toBe(true);
        if (goneWithinMs !== undefined) {
          await comings.expectLeft(goneWithinMs - (performance.now() - endedAt));
          process.stdout.write(
            `Redis ${name}: all knew who had left ${((performance.now() - endedAt) / 1_000).toFixed(1)} s after\n`,
          );
        }
        await crew.stop();
        await proxy.close();
        await redis.close();
      },
    );
  }),
);
