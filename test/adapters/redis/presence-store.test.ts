import { afterEach, beforeEach, expect, it } from 'vitest';
import { NODE_TTL_MS, SWEEP_BATCH } from '../../../src/adapters/redis/presence-scripts.js';
import { runScript } from '../../../src/adapters/redis/script.js';
import { parseUserId } from '../../../src/domain/ids.js';
import { ann, ben, START, zoe } from '../../../src/testing/fixtures.js';
import { presenceStoreContract } from '../../contracts/presence-store-contract.js';
import { describeRedis } from '../../support/redis/describe-redis.js';
import {
  hold,
  holder,
  makePresenceWorld,
  type PresenceWorld,
  release,
  TEST_SCRIPTS,
} from './presence-world.js';
import { MAX_CONNECTIONS, type RedisProcessRig, until } from './redis-rig.js';
import { UNCONFIRMED_MS } from '../../../src/application/ports/presence-store.js';

const OWN_TTL = 'a lease ends with its process or its release, and has no time of its own';

describeRedis('presence in Redis', ({ url, freshPrefix }) => {
  const makeWorld = () => makePresenceWorld(url(), freshPrefix());

  presenceStoreContract(
    'redis',
    async () => {
      const world = await makeWorld();
      return {
        presence: world.first.presence,
        maxConnections: MAX_CONNECTIONS,
        pass: world.pass,
        another: async () => (await world.another()).presence,
        close: world.close,
      };
    },
    {
      'counts a user as online until their departure is confirmed': OWN_TTL,
      'gives a departure again that nobody has confirmed, each time once':
        'it sweeps only once its heartbeats were taken for 15 s; tested below',
      'gives a user again who comes back after a confirmed departure': `${OWN_TTL}; without that it is tested below`,
      'takes a user who comes back before that for one who was never away': `${OWN_TTL}; without that it is tested below`,
      'gives the departures of expired leases, each once, with the time of the expiry': `${OWN_TTL}; those of a process are tested below`,
      'gives a departure to one of many sweeps at once': `${OWN_TTL}; for leases of a process it is tested below`,
      'gives one departure for a release beside a lease that had expired': OWN_TTL,
      'gives one departure, at the expiry, for a lease that is released after it': OWN_TTL,
    },
  );

  let world: PresenceWorld;
  let one: RedisProcessRig;
  let other: RedisProcessRig;
  beforeEach(async () => {
    world = await makeWorld();
    one = world.first;
    other = await world.another();
  });
  afterEach(() => world.close());

  const holdMany = ({ presence }: RedisProcessRig, count: number) =>
    presence.hold(
      Array.from({ length: count }, (_, i) => holder(ann, `a${String(i)}`)),
      45_000,
    );

  /** As if its heartbeats had not come for long. */
  const seemDead = async ({ redis }: RedisProcessRig) => {
    const client = redis.commands.client();
    const [key = ''] = (await client?.keys(`${redis.prefix}of:*`)) ?? [];
    await client?.zAdd(`${redis.prefix}nodes`, { score: 1, value: key.slice(`${redis.prefix}of:`.length) });
  };

  it('knows the users of every process', async () => {
    await hold(one.presence, ann, 'a1');
    await hold(other.presence, ben, 'b1');

    expect(await one.presence.online([ann, ben, zoe])).toEqual(new Set([ann, ben]));
    expect(await other.presence.online([ann, ben, zoe])).toEqual(new Set([ann, ben]));
  });

  it('gives no departure of a user who has a lease in another process', async () => {
    await hold(one.presence, ann, 'a1');
    await hold(other.presence, ann, 'a2');

    expect(await release(one.presence, ann, 'a1')).toBeUndefined();
    expect(await release(other.presence, ann, 'a2')).toEqual({ userId: ann, at: START });
  });

  it('takes a user who moves to another process within the grace for one who was never away', async () => {
    await hold(one.presence, ann, 'a1');
    const departure = await release(one.presence, ann, 'a1');

    const arrived = await hold(other.presence, ann, 'a2');

    expect(arrived).toEqual([]);
    expect(departure && (await one.presence.confirm(departure))).toBe(false);
  });

  it('gives a user again after a confirmed departure', async () => {
    await hold(one.presence, ann, 'a1');
    const departure = await release(one.presence, ann, 'a1');
    const confirmed = departure && (await other.presence.confirm(departure));

    expect([confirmed, await hold(other.presence, ann, 'a2')]).toEqual([true, [ann]]);
  });

  it('gives the departures of a process that has crashed to one sweep, as of its last heartbeat', async () => {
    const third = await world.another();
    await hold(one.presence, ann, 'a1');
    await hold(one.presence, ben, 'b1');
    await hold(other.presence, ben, 'b2');
    await world.pass(18_000);
    one.crash();
    await world.pass(NODE_TTL_MS + 2_000);

    const swept = await Promise.all([other, third, other, third].map(({ presence }) => presence.sweep()));

    expect(swept.flat().map(({ userId }) => userId)).toEqual([ann]);
    const [{ at = 0 } = {}] = swept.flat();
    expect(at).toBeGreaterThanOrEqual(START + 15_000);
    expect(at).toBeLessThanOrEqual(START + 18_000);
    expect(await third.presence.confirm({ userId: ann, at })).toBe(true);
    expect(await other.presence.online([ann, ben])).toEqual(new Set([ben]));
  });

  it('gives nobody of a crashed process who is back elsewhere', async () => {
    await hold(one.presence, ann, 'a1');
    await world.pass(18_000);
    one.crash();

    const arrived = await hold(other.presence, ann, 'a2');
    await world.pass(NODE_TTL_MS + 2_000);

    expect([arrived, await other.presence.sweep()]).toEqual([[], []]);
  });

  it('gives thousands of departures, each once', async () => {
    const users = Array.from({ length: 2_500 }, (_, i) => parseUserId(`user-${String(i)}`));
    await one.presence.hold(
      users.map((user) => holder(user, user)),
      45_000,
    );
    await world.pass(18_000);
    one.crash();
    await world.pass(NODE_TTL_MS + 2_000);

    const swept = await other.presence.sweep();

    expect(swept.map(({ userId }) => userId).sort()).toEqual([...users].sort());
    expect(await other.presence.sweep()).toEqual([]);
  });

  it('gives a departure again that nobody has confirmed in time, and no longer once somebody has', async () => {
    await hold(one.presence, ann, 'a1');
    await world.pass(16_000 + 2_000);
    const departure = await release(one.presence, ann, 'a1');
    const early = await other.presence.sweep();
    await world.pass(UNCONFIRMED_MS);

    const again = await other.presence.sweep();

    expect([early, again]).toEqual([[], [departure]]);
    expect(await Promise.all(again.map((each) => other.presence.confirm(each)))).toEqual([true]);
    await world.pass(UNCONFIRMED_MS);
    expect(await other.presence.sweep()).toEqual([]);
  });

  it('gives a swept departure again where whoever got it ended before they confirmed it', async () => {
    const third = await world.another();
    await hold(one.presence, ann, 'a1');
    await world.pass(18_000);
    one.crash();
    await world.pass(NODE_TTL_MS + 2_000);
    const given = await other.presence.sweep();
    other.crash();
    const early = await third.presence.sweep();
    await world.pass(UNCONFIRMED_MS);

    const again = await third.presence.sweep();

    expect([given.length, early, again]).toEqual([1, [], given]);
  });

  it('leaves in order: others find the departures at their next sweep', async () => {
    await hold(one.presence, ann, 'a1');
    await world.pass(18_000);
    const leftAt = START + 18_000;

    await one.presence.close();

    expect(await other.presence.sweep()).toEqual([{ userId: ann, at: leftAt }]);
    expect(await one.presence.hold([holder(ben, 'b1')], 1)).toEqual([]);
  });

  it('sweeps nothing until its heartbeats have been taken for 15 s', async () => {
    await hold(one.presence, ann, 'a1');
    one.crash();
    await world.pass(14_000);

    const early = await other.presence.sweep();
    await world.pass(4_000);

    expect(early).toEqual([]);
    expect((await other.presence.sweep()).map(({ userId }) => userId)).toEqual([ann]);
  });

  it('takes its leases anew if others took it for dead, and announces the users who left meanwhile', async () => {
    await hold(one.presence, ann, 'a1');
    await hold(one.presence, ben, 'b1');
    await world.pass(18_000);
    await seemDead(one);
    const swept = await other.presence.sweep();
    const anns = swept.filter(({ userId }) => userId === ann);
    await Promise.all(anns.map((each) => other.presence.confirm(each)));

    await world.pass(4_000);
    await until(async () => (await other.presence.online([ann, ben])).size === 2);

    expect(swept.map(({ userId }) => userId).sort()).toEqual([ann, ben]);
    expect(await one.presence.hold([holder(ann, 'a1'), holder(ben, 'b1')], 1)).toEqual([ann]);
  });

  it('loses no lease that it has taken anew while the former ones are still swept', async () => {
    const users = Array.from({ length: SWEEP_BATCH + 100 }, (_, i) => parseUserId(`user-${String(i)}`));
    await one.presence.hold(
      users.map((user) => holder(user, user)),
      45_000,
    );
    await world.pass(18_000);
    await seemDead(one);
    const client = other.redis.commands.client();
    if (client !== undefined) await runScript(client, TEST_SCRIPTS.sweep, [other.redis.prefix], []);
    await world.pass(4_000);
    await until(async () => (await other.presence.online(users)).size === users.length);

    await other.presence.sweep();

    expect((await other.presence.online(users)).size).toBe(users.length);
  });

  it('sends nothing for leases that Redis has, and one command for connections that come or go at once', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `a${String(i)}`);
    const all = names.map((name) => holder(ann, name));
    const client = one.redis.commands.client();
    const count = async () => {
      const stats = String(await client?.info('commandstats'));
      return ['eval', 'evalsha']
        .map((name) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0))
        .reduce((sum, calls) => sum + calls);
    };
    const before = await count();

    await one.presence.hold(all, 45_000);
    const came = (await count()) - before;
    await one.presence.hold(all, 45_000);
    await one.presence.online([ann]);
    const idle = (await count()) - before - came;
    const [last = '', ...others] = names;
    await Promise.all(others.map((name) => release(one.presence, ann, name)));
    await release(one.presence, ann, last);
    const went = (await count()) - before - came - idle;

    expect([came, idle]).toEqual([1, 0]);
    // The first that goes is sent at once, and the others while that is under way.
    expect(went).toBe(3);
  });

  it('counts the connections of a process that has crashed until its leases are swept', async () => {
    const told: number[] = [];
    other.presence.onFull((_, slots) => told.push(slots));
    await holdMany(one, MAX_CONNECTIONS);
    await world.pass(18_000);
    one.crash();

    await hold(other.presence, ann, 'b1');
    await release(other.presence, ann, 'b1');
    await world.pass(NODE_TTL_MS + 2_000);
    await other.presence.sweep();
    const before = [...told];
    await hold(other.presence, ann, 'b2');

    expect([before, told]).toEqual([[0], [0]]);
  });

  it('ends no connection that had a slot where the limit of another process is higher', async () => {
    const strict = await world.another(undefined, 5);
    const told: number[] = [];
    strict.presence.onFull((_, slots) => told.push(slots));
    await strict.presence.hold([holder(ann, 'c1'), holder(ann, 'c2')], 45_000);
    await holdMany(one, 10);

    await release(strict.presence, ann, 'c2');
    const before = [...told];
    await hold(strict.presence, ann, 'c3');

    expect([before, told]).toEqual([[], [1]]);
  });

  it('finds the connections that are too many where others took it for dead', async () => {
    const told: number[] = [];
    one.presence.onFull((_, slots) => told.push(slots));
    await holdMany(one, 15);
    await world.pass(18_000);
    await seemDead(one);
    await other.presence.sweep();
    await other.presence.hold(
      Array.from({ length: 8 }, (_, i) => holder(ann, `b${String(i)}`)),
      45_000,
    );

    await world.pass(4_000);
    await until(() => told.length > 0);

    expect(told).toEqual([MAX_CONNECTIONS - 8]);
  });
});
