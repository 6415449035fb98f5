import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Departure } from '../../../src/application/ports/presence-store.js';
import { parseConnectionId, type RoomId, type UserId } from '../../../src/domain/ids.js';
import { roomTopic, type Topic } from '../../../src/domain/topics.js';
import { ann, ben, ids } from '../../../src/testing/fixtures.js';
import { describeRedisFaults } from '../../support/redis/describe-redis.js';
import { type RedisProcess, startRedis } from '../../support/redis/redis-process.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { holder } from './presence-world.js';
import { joinRedis, pause, type RedisProcessRig, typingIn, until } from './redis-rig.js';

/** How long others may take to hear again once Redis is back. */
const BACK_WITHIN_MS = 5_000;
/** A publish that waited for Redis would take about as long. */
const AWAY_MS = 5_000;

describeRedisFaults('while Redis is away', () => {
  let server: RedisProcess;
  let proxy: TcpProxy;
  let one: RedisProcessRig;
  /** Reaches Redis by way of the proxy. */
  let other: RedisProcessRig;
  const room = ids.groupId();
  const topics: Topic[] = [roomTopic(room), ...Array.from({ length: 20 }, () => roomTopic(ids.groupId()))];

  beforeEach(async () => {
    server = await startRedis();
    proxy = await startTcpProxy(server.url);
    one = await joinRedis(server.url, 'test:');
    other = await joinRedis(proxy.url.replace('http:', 'redis:'), 'test:');
    other.events.interest(topics, []);
    await until(() => other.gaps.length === topics.length);
  });
  afterEach(async () => {
    server.resume();
    await Promise.all([one.close(), other.close()]);
    await proxy.close();
    await server.close();
  });

  /** Publishes until it is heard. Gives the milliseconds that it took. */
  const untilHeard = (from: RedisProcessRig, to: RedisProcessRig, id: RoomId) => {
    const before = to.received.length;
    return until(() => {
      from.events.publish(typingIn(id));
      return to.received.length > before;
    }, BACK_WITHIN_MS);
  };

  const longestPublish = async (forMs: number) => {
    let longest = 0;
    for (const end = performance.now() + forMs; performance.now() < end;) {
      const [before, start] = [one.received.length, performance.now()];
      one.events.publish(typingIn(room));
      longest = Math.max(longest, performance.now() - start);
      expect(one.received).toHaveLength(before + 1);
      await pause(1);
    }
    return longest;
  };

  it.each([
    ['stopped', () => server.kill(), () => server.start()],
    ['halted', () => server.halt(), () => server.resume()],
  ] as const)(
    'publishes to this process all the same, and to others soon after it was %s',
    { timeout: 60_000 },
    async (_, end, begin) => {
      await end();
      const longest = await longestPublish(AWAY_MS);
      const gapsBefore = other.gaps.length;
      const receivedBefore = other.received.length;
      await begin();

      await untilHeard(one, other, room);
      await until(
        () => topics.every((topic) => other.gaps.slice(gapsBefore).includes(topic)),
        BACK_WITHIN_MS,
      );

      expect(longest).toBeLessThan(AWAY_MS / 5);
      expect(other.received.length).toBeGreaterThan(receivedBefore);
      expect(one.events.failures()).toBeGreaterThan(100);
      const failures = one.logger.logged.filter(({ message }) => message.startsWith('Events did not reach'));
      expect(failures.length).toBeLessThanOrEqual(3);
    },
  );

  it(
    'subscribes to what is wanted by then, after it has changed meanwhile',
    { timeout: 60_000 },
    async () => {
      const [first, second] = [ids.groupId(), ids.groupId()];
      await server.kill();
      await until(() => !other.redis.isUp());
      other.events.interest([roomTopic(first), roomTopic(second)], []);
      other.events.interest([], [roomTopic(room), roomTopic(first)]);
      other.events.interest([roomTopic(first)], [roomTopic(second)]);
      await server.start();

      await untilHeard(one, other, first);

      one.events.publish(typingIn(room));
      one.events.publish(typingIn(second));
      await untilHeard(one, other, first);
      const heard = new Set(other.received.map((event) => 'roomId' in event && event.roomId));
      expect(heard).toEqual(new Set([first]));
    },
  );

  it('subscribes again where its connections were cut, though Redis never was away', async () => {
    const gapsBefore = other.gaps.length;

    proxy.cut();

    await until(() => other.gaps.length >= gapsBefore + topics.length, BACK_WITHIN_MS);
    await untilHeard(one, other, room);
  });

  it.each(['up', 'down'] as const)(
    'notices within seconds that nothing goes %s any more',
    { timeout: 60_000 },
    async (way) => {
      proxy.drop(way);

      const noticed = await until(() => !other.redis.isUp(), BACK_WITHIN_MS);
      const gapsBefore = other.gaps.length;
      proxy.heal();
      const back = await untilHeard(one, other, room);

      expect(other.gaps.length).toBeGreaterThanOrEqual(gapsBefore + topics.length);
      process.stdout.write(
        `silence noticed after ${noticed.toFixed()} ms, heard again after ${back.toFixed()} ms\n`,
      );
    },
  );

  it('tells others which topics they missed once only its own connection is back', async () => {
    const [first = room] = topics.map((topic) => topic.slice('room:'.length) as RoomId);
    one.events.interest([roomTopic(first)], []);
    await until(() => one.gaps.includes(roomTopic(first)));
    proxy.refuse();
    await until(() => !other.redis.isUp());
    other.events.publish(typingIn(first));
    const gapsBefore = one.gaps.length;

    proxy.heal();

    await until(() => one.gaps.length > gapsBefore, BACK_WITHIN_MS);
    expect(one.gaps.slice(gapsBefore)).toEqual([roomTopic(first)]);
  });

  it('works with answers that are slow', { timeout: 60_000 }, async () => {
    proxy.delay('down', 2_000);
    const longestOf = async (work: () => Promise<unknown>) => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };

    const took = await longestOf(() => other.presence.hold([holder(ann, 'a1')], 1));
    await pause(4_000);

    expect(took).toBeLessThan(1_500);
    expect(other.redis.isUp()).toBe(true);
    expect(await one.presence.online([ann])).toEqual(new Set([ann]));
  });

  it('gives a departure whose answer came too late soon, and confirms it', { timeout: 60_000 }, async () => {
    await other.presence.hold([holder(ann, 'a1')], 1);
    proxy.delay('down', 1_800);
    const start = performance.now();

    const left = await other.presence.release(ann, parseConnectionId('a1'));
    const waited = performance.now() - start;
    const swept: Departure[] = [];
    await until(async () => swept.push(...(await other.presence.sweep())) > 0, BACK_WITHIN_MS);
    const confirmed = await Promise.all(swept.map((departure) => other.presence.confirm(departure)));

    expect(left).toBeUndefined();
    expect(waited).toBeLessThan(1_500);
    expect(swept.map(({ userId }) => userId)).toEqual([ann]);
    expect(confirmed).toEqual([true]);
  });

  it.each([
    ['stopped', () => server.kill()],
    ['halted', () => server.halt()],
  ] as const)('lets users come and go, and says that it knows nothing, while it is %s', async (_, end) => {
    await one.presence.hold([holder(ben, 'b1')], 1);
    await end();
    const start = performance.now();

    const arrived = await one.presence.hold([holder(ann, 'a1')], 1);
    const left = await one.presence.release(ben, parseConnectionId('b1'));
    const asked = performance.now();
    const online = one.presence.online([ben]);

    expect([arrived, left]).toEqual([[], undefined]);
    await expect(online).rejects.toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE' });
    expect(performance.now() - asked).toBeLessThan(1_200);
    expect(performance.now() - start).toBeLessThan(3_500);
    expect(await one.presence.sweep()).toEqual([]);
    await expect(one.presence.confirm({ userId: ann, at: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('registers everybody again in an empty Redis, and announces nobody', { timeout: 60_000 }, async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => `user-${String(i)}` as UserId);
    const holders = many.map((user) => holder(user, user));
    await one.presence.hold(holders, 1);
    await other.presence.hold([holder(ann, 'a1')], 1);
    await server.kill();
    await pause(500);
    await server.start();

    await until(async () => {
      const online = await other.presence.online([ann, ...many]).catch(() => new Set());
      return (
        online.size === many.length + 1 &&
        (await one.presence.online([ann]).catch(() => new Set())).size === 1
      );
    }, BACK_WITHIN_MS);

    expect(await one.presence.hold(holders, 1)).toEqual([]);
    expect(await other.presence.hold([holder(ann, 'a1')], 1)).toEqual([]);
    expect(await one.presence.sweep()).toEqual([]);
  });

  it.each([
    ['nothing reached it', () => proxy.refuse(), () => !other.redis.isUp()],
    ['its answers were lost', () => proxy.drop('down'), () => other.redis.isUp()],
  ] as const)(
    'gives those who came while %s with the next renewal, once',
    { timeout: 60_000 },
    async (_, fail, isSo) => {
      fail();
      await until(isSo);
      expect(await other.presence.hold([holder(ann, 'a1')], 1)).toEqual([]);
      await until(() => !other.redis.isUp());
      proxy.heal();
      await until(async () => (await one.presence.online([ann])).size === 1, BACK_WITHIN_MS);
      await until(() => other.redis.isUp());
      await pause(100);

      const renewed = [
        await other.presence.hold([holder(ann, 'a1')], 1),
        await other.presence.hold([holder(ann, 'a1')], 1),
      ];

      expect(renewed).toEqual([[ann], []]);
    },
  );
});
