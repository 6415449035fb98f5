import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import {
  makeRedisRateLimiter,
  type RedisRateLimiter,
  REPORT_MS,
} from '../../../src/adapters/redis/rate-limiter.js';
import type { UserId } from '../../../src/domain/ids.js';
import { ann, ben, ids, START } from '../../../src/testing/fixtures.js';
import { rateLimiterContract } from '../../contracts/rate-limiter-contract.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';
import { describeRedis, describeRedisFaults } from '../../support/redis/describe-redis.js';
import { startRedis } from '../../support/redis/redis-process.js';
import { joinRedis, LIMITS, pause, type RedisProcessRig, until } from './redis-rig.js';

/** More than any limit here. */
const FLOOD = 1_000;

interface Process extends RedisProcessRig {
  /** How many more commands it admits now. */
  readonly flood: (userId: UserId) => number;
}

const join = async (url: string, prefix: string, clock: FakeClock): Promise<Process> => {
  const rig = await joinRedis(url, prefix, { clock });
  // Until it has subscribed.
  await pause(50);
  const flood = (userId: UserId) => {
    let admitted = 0;
    while (admitted < FLOOD && rig.limiter.admit(userId, 1, clock.monotonic()).admitted) admitted++;
    return admitted;
  };
  return { ...rig, flood };
};

/** Lets this time pass, and everything arrive that was told by then. */
const passIn = (clock: FakeClock) => async (ms: number) => {
  clock.advance(ms);
  await pause(25);
};

describeRedis('a rate limiter of several processes', ({ url, freshPrefix }) => {
  rateLimiterContract('redis', async () => {
    const rig = await joinRedis(url(), freshPrefix());
    const made: RedisRateLimiter[] = [];
    return {
      limited(limits) {
        const tools = { origin: ids.connectionId(), clock: makeFakeClock(START), logger: rig.logger };
        const limiter = makeRedisRateLimiter(rig.redis, {
          ...tools,
          local: makeInProcessRateLimiter(limits),
          limits,
        });
        made.push(limiter);
        return limiter;
      },
      async close() {
        for (const limiter of made) limiter.close();
        await rig.close();
      },
    };
  });

  let clock: FakeClock;
  let pass: (ms: number) => Promise<void>;
  let processes: readonly [Process, Process, Process];
  beforeEach(async () => {
    clock = makeFakeClock(START);
    pass = passIn(clock);
    const prefix = freshPrefix();
    const one = () => join(url(), prefix, clock);
    processes = await Promise.all([one(), one(), one()]);
  });
  afterEach(async () => {
    await Promise.all(processes.map((each) => each.close()));
  });

  it('takes from a user what they have spent elsewhere, once others have reported it', async () => {
    const [one, other] = processes;
    for (let i = 0; i < 200; i++) one.limiter.admit(ann, 1, clock.monotonic());
    const before = other.limiter.admit(ann, 1, clock.monotonic());

    await pass(REPORT_MS);

    expect(before).toEqual({ admitted: true });
    // The one that was spent here is refilled by then.
    expect(other.flood(ann)).toBe(LIMITS.burst - 200);
    expect(other.flood(ben)).toBe(LIMITS.burst);
  });

  it('holds a user who floods through three processes to the limit in the long run', async () => {
    const seconds = 60;
    let admitted = 0;
    let lately = 0;
    for (let i = 0; i < seconds; i++) {
      const now = processes.reduce((sum, { flood }) => sum + flood(ann), 0);
      admitted += now;
      if (i >= seconds / 2) lately += now;
      await pass(1_000);
    }

    const limit = LIMITS.burst + seconds * LIMITS.perSecond;
    const atOnce = 2 * (LIMITS.burst + LIMITS.perSecond);
    process.stdout.write(
      `flood through three processes: ${String(admitted)} admitted in a minute, the limit of one is ${String(limit)}\n`,
    );
    expect(admitted).toBeLessThanOrEqual(limit + atOnce);
    expect(admitted).toBeGreaterThanOrEqual(0.9 * limit);
    expect(lately).toBeLessThanOrEqual(1.2 * (seconds / 2) * LIMITS.perSecond);
  });

  it('sends one message a second for any number of commands, and none for a tenth of the limit', async () => {
    const [{ redis, limiter }] = processes;
    const published = async () => {
      const stats = String(await redis.commands.client()?.info('commandstats'));
      return Number(/cmdstat_publish:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const spend = async (userId: UserId, times: number) => {
      const before = await published();
      for (let i = 0; i < times; i++) limiter.admit(userId, 1, clock.monotonic());
      await pass(REPORT_MS);
      return (await published()) - before;
    };

    expect([await spend(ann, 250), await spend(ben, 6), await spend(ben, 7), await spend(ben, 0)]).toEqual([
      1, 0, 1, 0,
    ]);
  });

  it('passes over what it cannot read', async () => {
    const [one, other] = processes;
    const client = one.redis.commands.client();
    const channel = `${one.redis.prefix}spent`;
    const spent = [[ann, 100]];
    for (const message of [
      'no JSON',
      JSON.stringify({ v: 2, origin: 'x', spent }),
      JSON.stringify({ v: 1, origin: 'x', spent: [[ann, -100]] }),
      JSON.stringify({ v: 1, origin: 'x', spent: [[ann, 'all']] }),
    ])
      await client?.publish(channel, message);
    await client?.publish(channel, JSON.stringify({ v: 1, origin: 'x', spent, more: true }));
    await pause(25);

    expect(other.flood(ann)).toBe(LIMITS.burst - 100);
    expect(other.logger.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'What users spend elsewhere was passed over' }),
    );
  });

  it('shuts nobody out for long by a message that claims too much', async () => {
    const [one, other] = processes;
    const message = JSON.stringify({ v: 1, origin: 'x', spent: [[ann, 1e300]] });

    await one.redis.commands.client()?.publish(`${one.redis.prefix}spent`, message);
    await pause(25);
    const atOnce = other.flood(ann);
    clock.advance(((2 * LIMITS.burst + LIMITS.perSecond) / LIMITS.perSecond) * 1_000);

    expect([atOnce, other.flood(ann)]).toEqual([0, LIMITS.burst]);
  });

  it('tells nothing once it is closed', async () => {
    const [one, other] = processes;
    one.flood(ann);

    one.limiter.close();
    one.flood(ben);
    await pass(2 * REPORT_MS);

    expect([other.flood(ann), other.flood(ben)]).toEqual([LIMITS.burst, LIMITS.burst]);
  });
});

describeRedisFaults('a rate limiter whose Redis is away', () => {
  it('has its own limit meanwhile, and shares it again', async () => {
    const server = await startRedis();
    const clock = makeFakeClock(START);
    const pass = passIn(clock);
    const [one, other] = await Promise.all([
      join(server.url, 'test:', clock),
      join(server.url, 'test:', clock),
    ]);
    await server.kill();
    await until(() => !one.redis.isUp() && !other.redis.isUp());

    const alone = one.flood(ann);
    await pass(REPORT_MS);
    const elsewhere = other.flood(ann);
    await pass(10_000);
    await server.start();
    await until(() => one.redis.isUp() && other.redis.isUp());
    await pause(50);
    one.flood(ann);
    await pass(REPORT_MS);
    const after = other.flood(ann);

    expect([alone, elsewhere, after]).toEqual([LIMITS.burst, LIMITS.burst, 0]);
    await Promise.all([one.close(), other.close()]);
    await server.close();
  });
});
