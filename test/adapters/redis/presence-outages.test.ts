import type { Departure } from '../../../src/application/ports/presence-store.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ann, ben, cid, START } from '../../../src/testing/fixtures.js';
import { describeRedisFaults } from '../../support/redis/describe-redis.js';
import { type RedisProcess, startRedis } from '../../support/redis/redis-process.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { hold, holder, makePresenceWorld, type PresenceWorld, release } from './presence-world.js';
import { MAX_CONNECTIONS, type RedisProcessRig, until } from './redis-rig.js';

describeRedisFaults('presence after Redis was away', () => {
  let server: RedisProcess;
  let proxy: TcpProxy;
  let world: PresenceWorld;
  let one: RedisProcessRig;
  /** The second and the third reach Redis by way of the proxy. */
  let second: RedisProcessRig;
  let third: RedisProcessRig;

  beforeEach(async () => {
    server = await startRedis();
    proxy = await startTcpProxy(server.url);
    world = await makePresenceWorld(server.url, 'test:');
    one = world.first;
    const byProxy = proxy.url.replace('http:', 'redis:');
    [second, third] = await Promise.all([world.another(byProxy), world.another(byProxy)]);
    await hold(one.presence, cid, 'c1');
    await hold(second.presence, ann, 'a1');
    await hold(third.presence, ben, 'b1');
    await world.pass(18_000);
  });
  afterEach(async () => {
    await world.close();
    await proxy.close();
    await server.close();
  });

  it('lets nobody go offline for 15 s, and then those whose process did not come back', async () => {
    one.crash();
    proxy.refuse();
    await until(() => !second.redis.isUp() && !third.redis.isUp());
    await world.pass(20_000);
    proxy.heal();
    await until(() => second.redis.isUp());

    const atOnce = await second.presence.sweep();
    await until(() => third.redis.isUp());
    await world.pass(12_000);
    const later = await second.presence.sweep();
    await world.pass(6_000);
    const [swept, again] = [await second.presence.sweep(), await third.presence.sweep()];

    expect([atOnce, later]).toEqual([[], []]);
    expect([...swept, ...again].map(({ userId }) => userId)).toEqual([cid]);
    for (const departure of swept) await second.presence.confirm(departure);
    expect(await third.presence.online([ann, ben, cid])).toEqual(new Set([ann, ben]));
  });

  it('finds those who left meanwhile, with the time at which they did', async () => {
    proxy.refuse();
    await until(() => !second.redis.isUp());
    const left = await release(second.presence, ann, 'a1');
    await world.pass(4_000);
    proxy.heal();
    const swept: Departure[] = [];
    await until(async () => {
      swept.push(...(await one.presence.sweep()));
      return swept.length > 0;
    });

    expect(left).toBeUndefined();
    expect(swept).toEqual([{ userId: ann, at: START + 18_000 }]);
  });

  it('finds them in an emptied Redis too, and those who are here still are not gone', async () => {
    await server.kill();
    await until(() => [one, second, third].every(({ redis }) => !redis.isUp()));
    await release(second.presence, ann, 'a1');
    await server.start();
    await until(() => [one, second, third].every(({ redis }) => redis.isUp()));
    await world.pass(20_000);

    const swept = await one.presence.sweep();

    expect(swept.map(({ userId }) => userId)).toEqual([ann]);
    for (const departure of swept) await one.presence.confirm(departure);
    expect(await one.presence.online([ann, ben, cid])).toEqual(new Set([ben, cid]));
  });

  it('refuses nobody meanwhile, and finds the connections that are too many within a heartbeat', async () => {
    const told: (readonly [string, number])[] = [];
    second.presence.onFull((_, slots) => told.push(['second', slots]));
    third.presence.onFull((_, slots) => told.push(['third', slots]));
    proxy.refuse();
    await until(() => !second.redis.isUp() && !third.redis.isUp());
    const holdMany = ({ presence }: RedisProcessRig, name: string) =>
      presence.hold(
        Array.from({ length: MAX_CONNECTIONS - 5 }, (_, i) => holder(ann, `${name}${String(i)}`)),
        45_000,
      );
    await holdMany(second, 'second-');
    await holdMany(third, 'third-');
    const meanwhile = [...told];
    proxy.heal();
    await until(() => second.redis.isUp() && third.redis.isUp());
    await world.pass(2_000);
    await until(() => told.length > 0);

    expect(meanwhile).toEqual([]);
    // The second has one more, from before.
    expect([
      ['second', 5],
      ['third', 4],
    ]).toContainEqual(told[0]);
    expect(told).toHaveLength(1);
  });

  it('takes those who left and are back by then for never away', async () => {
    proxy.refuse();
    await until(() => !second.redis.isUp());
    await release(second.presence, ann, 'a1');
    await hold(second.presence, ann, 'a2');
    proxy.heal();
    await until(() => second.redis.isUp());
    await world.pass(4_000);

    expect(await hold(second.presence, ann, 'a2')).toEqual([]);
    expect(await one.presence.sweep()).toEqual([]);
    expect(await one.presence.online([ann])).toEqual(new Set([ann]));
  });
});
