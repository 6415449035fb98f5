import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { STEADY_AFTER_MS } from '../../src/adapters/redis/heartbeat.js';
import { type CrashServer, startCrashServer } from '../crash/crash-server.js';
import { pause } from '../crash/moments.js';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { startRedis } from '../support/redis/redis-process.js';
import type { TestClient } from '../support/test-client.js';

const NODES = 3;
const MAX_CONNECTIONS = 3;
const PER_SECOND = 10;
const BURST = 30;
/** Nothing of a node that was killed counts any longer. */
const GONE_WITHIN_MS = 15_000;
const HEARTBEAT_MS = 2_000;

/** What a device that may have been refused hears within a heartbeat. */
const outcomeOf = async ({ socket, errors }: TestClient): Promise<'stays' | 'refused'> => {
  const deadline = performance.now() + HEARTBEAT_MS;
  while (socket.connected && performance.now() < deadline) await pause(20);
  if (socket.connected) return 'stays';
  expect(errors).toMatchObject([{ code: 'RATE_LIMITED', event: 'connect' }]);
  return 'refused';
};

/** As many commands a second as no flood is, on each device. Gives how many of all were admitted. */
const sendTooMany = async (devices: readonly TestClient[], seconds: number): Promise<number> => {
  const answers: Promise<boolean>[] = [];
  for (let i = 0; i < seconds * 30; i++) {
    for (const device of devices)
      answers.push(
        device
          .call('typing', { roomId: 'ben_cid' })
          .then((answer) => answer.ok || answer.error.code !== 'RATE_LIMITED'),
      );
    await pause(1_000 / 30);
  }
  return (await Promise.all(answers)).filter(Boolean).length;
};

describeRedisFaults('a user who is on three nodes', () =>
  describeMongo('on one database', ({ freshUrl }) => {
    it('has the limits of one', { timeout: 120_000 }, async () => {
      const redis = await startRedis();
      const environment = {
        MONGO_URL: freshUrl(),
        REDIS_URL: redis.url,
        MAX_CONNECTIONS_PER_USER: String(MAX_CONNECTIONS),
        RATE_LIMIT: String(PER_SECOND),
        RATE_BURST: String(BURST),
      };
      const nodes = await Promise.all(Array.from({ length: NODES }, () => startCrashServer(environment)));
      const [first, , third] = nodes as [CrashServer, CrashServer, CrashServer];
      const startedAt = performance.now();
      const onEach = (user: string) => Promise.all(nodes.map((node) => node.connect(user)));

      const devices = await onEach('ana');
      await pause(2_000);
      const fourth = await outcomeOf(await first.connect('ana'));
      const stayed = devices.map(({ socket }) => socket.connected);
      devices[1]?.close();
      await pause(500);
      const next = await outcomeOf(await first.connect('ana'));

      const talkers = await onEach('ben');
      await pause(5_000);
      const beganAt = performance.now();
      const admitted = await sendTooMany(talkers, 10);
      const seconds = (performance.now() - beganAt) / 1_000;
      const limit = BURST + seconds * PER_SECOND;

      await pause(Math.max(0, STEADY_AFTER_MS + 1_000 - (performance.now() - startedAt)));
      third.child.kill('SIGKILL');
      const killedAt = performance.now();
      const atOnce = await outcomeOf(await first.connect('ana'));
      let later = atOnce;
      while (later === 'refused' && performance.now() - killedAt < 2 * GONE_WITHIN_MS) {
        // A connect takes what a second gives.
        await pause(1_200);
        later = await outcomeOf(await first.connect('ana'));
      }
      const freeAfterMs = performance.now() - killedAt - HEARTBEAT_MS;

      process.stdout.write(
        `limits of three nodes: ${String(admitted)} commands admitted in ${seconds.toFixed(1)} s, the limit is ` +
          `${limit.toFixed(0)}; the slot of a killed node was free after ${(freeAfterMs / 1_000).toFixed(1)} s\n`,
      );
      expect([fourth, stayed, next]).toEqual(['refused', [true, true, true], 'stays']);
      expect(admitted).toBeGreaterThan(0.8 * limit);
      expect(admitted).toBeLessThan(limit + (NODES - 1) * (BURST + PER_SECOND));
      expect([atOnce, later]).toEqual(['refused', 'stays']);
      expect(freeAfterMs).toBeLessThan(GONE_WITHIN_MS);
      for (const device of [...devices, ...talkers]) device.close();
      for (const { child } of nodes) child.kill('SIGTERM');
      await Promise.all(nodes.map(({ ended }) => ended));
      await redis.close();
    });
  }),
);
