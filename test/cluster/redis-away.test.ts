import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { pause } from '../crash/moments.js';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { type RedisProcess, startRedis } from '../support/redis/redis-process.js';
import { type Device, expectAllDelivered, quantile, sendFrom, startCrew } from './crew.js';

const PER_SECOND = 30;
/** 30,000 in `npm run campaign -- cluster`. */
const AWAY_MS = Number(process.env.CLUSTER_AWAY_MS ?? 3_000);
/** From the return of Redis until devices of other nodes have everything. */
const BACK_WITHIN_MS = 5_000;

interface Fault {
  readonly name: string;
  readonly begin: (redis: RedisProcess) => Promise<void> | void;
  readonly end: (redis: RedisProcess) => Promise<void> | void;
}

const FAULTS: readonly Fault[] = [
  { name: 'ends, and comes back empty', begin: (redis) => redis.kill(), end: (redis) => redis.start() },
  { name: 'hangs', begin: (redis) => redis.halt(), end: (redis) => redis.resume() },
];

describeRedisFaults('two nodes whose Redis', () =>
  describeMongo('on one database', ({ freshUrl }) => {
    it.each(FAULTS)(
      '$name acknowledge and deliver to their own devices meanwhile, and to all soon after',
      { timeout: 120_000 + AWAY_MS },
      async ({ name, begin, end }) => {
        const redis = await startRedis();
        const crew = await startCrew(2, { MONGO_URL: freshUrl(), REDIS_URL: redis.url });
        const { devices, roomId } = crew;
        const delays = watchDelays(devices, roomId);
        const senders = sendFrom(devices, roomId, { perSecond: PER_SECOND, prefix: 'sent' });
        await pause(1_000);

        await begin(redis);
        delays.restart();
        await pause(AWAY_MS);
        const meanwhile = delays.restart();
        await end(redis);
        await pause(500);
        await senders.stop();
        const backAt = performance.now();
        await expectAllDelivered(crew, { node: 0, devices, sent: senders.sent });
        const backMs = performance.now() - backAt + 500;

        process.stdout.write(
          `Redis ${name}: on their own node p99 ${quantile(meanwhile.own, 0.99).toFixed(0)} ms, on others ` +
            `p50 ${quantile(meanwhile.others, 0.5).toFixed(0)} ms meanwhile; all had everything ${(backMs / 1_000).toFixed(1)} s after\n`,
        );
        expect(senders.sent.filter(({ answer }) => typeof answer !== 'object')).toEqual([]);
        expect(meanwhile.own.length).toBeGreaterThan((PER_SECOND * AWAY_MS) / 2_000);
        expect(backMs).toBeLessThan(BACK_WITHIN_MS);
        expect(devices.every(({ client }) => client.socket.connected)).toBe(true);
        await crew.stop();
        await redis.close();
      },
    );
  }),
);

/** How long messages take to devices of their sender's node and of others, in ms. */
const watchDelays = (devices: readonly Device[], roomId: string) => {
  const sentAt = new Map<string, { at: number; node: number }>();
  let taken = { own: [] as number[], others: [] as number[] };
  for (const { client, node } of devices) {
    client.socket.onAnyOutgoing((event: string, payload: { clientMessageId?: string }) => {
      if (event === 'sendMessage' && payload.clientMessageId !== undefined)
        sentAt.set(payload.clientMessageId, { at: performance.now(), node });
    });
    client.socket.on('receiveMessage', (message: { roomId: string; clientMessageId: string }) => {
      const sent = sentAt.get(message.clientMessageId);
      if (message.roomId !== roomId || sent === undefined) return;
      (sent.node === node ? taken.own : taken.others).push(performance.now() - sent.at);
    });
  }
  return {
    restart() {
      const before = taken;
      taken = { own: [], others: [] };
      return before;
    },
  };
};
