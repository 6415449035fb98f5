import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { pause } from '../crash/moments.js';
import { STEADY_AFTER_MS } from '../../src/adapters/redis/heartbeat.js';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { type RedisProcess, startRedis } from '../support/redis/redis-process.js';
import { expectAllDelivered, sendAgain, sendFrom, startCrew } from './crew.js';

const PER_SECOND = 60;
/** From the end of a node to the announcement that its users are gone. */
const GONE_WITHIN_MS = 15_000;

describeRedisFaults('three nodes of which one is killed', () =>
  describeMongo('on one database', ({ freshUrl }) => {
    it('lose nothing, repeat nothing, and say in time who is gone', { timeout: 90_000 }, async () => {
      const redis: RedisProcess = await startRedis();
      const crew = await startCrew(3, { MONGO_URL: freshUrl(), REDIS_URL: redis.url });
      const { nodes, devices, roomId } = crew;
      const [ana] = devices;
      if (ana === undefined) throw new RangeError('Nobody is there');
      /** The users who are announced as gone, in order. */
      const gone = () =>
        ana.client
          .of('updateUserStatus')
          .flatMap(({ status, userId }) => (status === 'offline' ? [userId] : []));
      await ana.client.ok('watchPresence', { userIds: ['ben', 'cid'] });
      // Then the others know each other for long enough.
      await pause(STEADY_AFTER_MS + 1_000);
      const senders = sendFrom(devices, roomId, { perSecond: PER_SECOND, prefix: 'sent' });
      await pause(1_500);

      const killedAt = performance.now();
      nodes[1]?.child.kill('SIGKILL');
      await pause(1_500);
      await senders.stop();
      while (!gone().includes('ben') && performance.now() - killedAt < GONE_WITHIN_MS) await pause(50);
      const goneAfterMs = performance.now() - killedAt;
      const again = await sendAgain(crew, 0, senders.sent);
      await pause(500);

      process.stdout.write(
        `killed node: its users went offline after ${(goneAfterMs / 1_000).toFixed(1)} s\n`,
      );
      expect(gone().filter((user) => user === 'ben')).toHaveLength(1);
      expect(gone()).not.toContain('cid');
      expect(goneAfterMs).toBeLessThan(GONE_WITHIN_MS);
      expect(again.filter(({ answer }) => typeof answer !== 'object')).toEqual([]);
      await expectAllDelivered(crew, {
        node: 0,
        devices: devices.filter(({ node }) => node !== 1),
        sent: [...senders.sent, ...again],
      });
      await crew.stop();
      await redis.close();
    });
  }),
);
