import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { type RedisProcess, startRedis } from '../support/redis/redis-process.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { openStream } from '../support/test-stream.js';

/** Well below the second after which a poll would have found it. */
const AT_ONCE_MS = 500;

const until = async (isTrue: () => boolean | Promise<boolean>, limitMs: number): Promise<number> => {
  const start = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - start > limitMs)
      throw new Error(`not so within ${String(limitMs)} ms: ${String(isTrue)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - start;
};

describeRedisFaults('two servers with one MongoDB and one Redis', () => {
  describeMongo('', ({ freshUrl }) => {
    let redis: RedisProcess;
    let servers: [TestServer, TestServer];
    beforeEach(async () => {
      redis = await startRedis();
      const environment = {
        STORE: 'mongodb',
        MONGO_URL: freshUrl(),
        REDIS_URL: redis.url,
        LOG_LEVEL: 'error',
      };
      servers = [await startTestServer(environment), await startTestServer(environment)];
      for (const server of servers)
        await until(async () => (await readiness(server)).redis === 'working', 5_000);
    });
    afterEach(async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await redis.close();
    });

    const readiness = async ({ url }: TestServer) => {
      const response = await fetch(`${url}/readyz`);
      return { code: response.status, ...((await response.json()) as { redis?: string }) };
    };

    const meet = async () => {
      const [ann, ben] = [await servers[0].connect('ann'), await servers[1].connect('ben')];
      for (const person of [ann, ben]) await person.join('ann_ben');
      await ann.send('ann_ben', 'Hello');
      await until(() => ben.messages('ann_ben').length === 1, 5_000);
      return [ann, ben] as const;
    };

    it('serve a client whose stream is at one and whose requests are at the other', async () => {
      const ben = await servers[1].connect('ben');
      const missed = await ben.send('ann_ben', 'Before');
      const stream = await openStream(`${servers[0].url}/api/events`, servers[0].tokenOf('ann'));
      const live = await ben.send('ann_ben', 'Live');
      await until(() => stream.messages('ann_ben').length === 1, 5_000);
      const say = (path: string, body: object) => servers[1].rest('ann', 'POST', `/api${path}`, body);
      const deliveredTo = () => ben.of('messageDelivered').filter(({ userId }) => userId === 'ann');

      const { body } = await say('/sync', { cursors: { ann_ben: 0 }, only: true });
      await say('/rooms/ann_ben/typing', {});
      await until(() => ben.of('userTyping').length === 1, AT_ONCE_MS);
      const before = deliveredTo();
      await say('/rooms/ann_ben/receipts', { messageId: missed.messageId, kind: 'delivered' });
      // The gap before what came over the stream is closed by that, at the other server.
      await until(() => deliveredTo().at(-1)?.messageId === live.messageId, 5_000);
      stream.close();

      expect(body).toMatchObject({ rooms: [{ messages: [missed, live], hasMore: false }], left: [] });
      expect(before).toEqual([]);
    });

    it('deliver messages, receipts and typing to each other at once', async () => {
      const [ann, ben] = await meet();
      const sent = performance.now();
      const message = await ann.send('ann_ben', 'Still there?');
      await ann.ok('typing', { roomId: 'ann_ben' });

      await until(() => ben.messages('ann_ben').length === 2, AT_ONCE_MS);
      await until(() => ben.heard.some(({ event }) => event === 'userTyping'), AT_ONCE_MS);
      await until(
        () => ann.of('messageDelivered').some(({ messageId }) => messageId === message.messageId),
        AT_ONCE_MS,
      );

      expect(performance.now() - sent).toBeLessThan(2 * AT_ONCE_MS);
    });

    it('tell each other a new name and a muted room at once', async () => {
      const [ann, ben] = await meet();
      const anns = await servers[1].connect('ann');
      await anns.join('ann_ben');

      await ben.ok('refreshToken', { token: servers[1].tokenOf('ben', 'Benjamin') });
      await until(() => ann.of('profileChanged').length === 1, AT_ONCE_MS);
      const { status } = await servers[0].rest('ann', 'PUT', '/api/rooms/ann_ben/mute');
      await until(() => anns.of('roomMuted').length === 1, AT_ONCE_MS);
      const { body } = await servers[1].rest('ann', 'GET', '/api/rooms');

      expect(ann.of('profileChanged')).toEqual([{ userId: 'ben', name: 'Benjamin' }]);
      expect([status, anns.of('roomMuted')]).toEqual([204, [{ roomId: 'ann_ben', muted: true }]]);
      expect(ben.of('roomMuted')).toEqual([]);
      expect(body).toMatchObject({ rooms: [{ roomId: 'ann_ben', muted: true }] });
    });

    it('tell each other who comes and goes, and nothing of a user who changes the server', async () => {
      const [ann, ben] = await meet();
      const told = () => ann.of('updateUserStatus').filter(({ userId }) => userId === 'ben');
      const before = told().length;

      ben.close();
      const moved = await servers[0].connect('ben');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      const whileMoving = told().length - before;
      moved.close();
      await until(() => told().length > before, 5_000);

      expect(whileMoving).toBe(0);
      expect(told().at(-1)).toMatchObject({ userId: 'ben', status: 'offline' });
    });

    it('stay ready, serve their own users, and reach those of the other again once Redis is back', async () => {
      const [ann, ben] = await meet();
      const own = await servers[0].connect('ben');
      await own.join('ann_ben');
      await redis.kill();
      await until(async () => (await readiness(servers[0])).redis === 'away', 5_000);
      const start = performance.now();

      await ann.send('ann_ben', 'Redis is away');
      const acknowledged = performance.now() - start;
      await until(() => own.messages('ann_ben').length === 1, AT_ONCE_MS);
      const late = await servers[1].connect('cid');
      const { code } = await readiness(servers[0]);
      await redis.start();
      await until(() => ben.messages('ann_ben').length === 2, 5_000);

      expect(code).toBe(200);
      expect(acknowledged).toBeLessThan(AT_ONCE_MS);
      expect(late.socket.connected).toBe(true);
    });
  });
});
