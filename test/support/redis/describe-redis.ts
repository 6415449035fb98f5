import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { MISSING_REDIS, type RedisProcess, startRedis } from './redis-process.js';

export interface TestRedis {
  readonly url: () => string;
  /** Keys and channels of nobody else. */
  readonly freshPrefix: () => string;
}

/**
 * A suite on the Redis of REDIS_URL, or on one that is started for it. Where there is neither, the suite counts as one skipped test,
 * which has the reason as its title; with CI=true `npm test` fails then.
 */
export const describeRedis = (title: string, define: (redis: TestRedis) => void): void => {
  const given = process.env.REDIS_URL ?? '';
  if (given === '' && MISSING_REDIS !== undefined) {
    describe(title, () => it.skip(MISSING_REDIS as string));
    return;
  }
  describe(title, () => {
    let started: RedisProcess | undefined;
    beforeAll(async () => {
      if (given === '') started = await startRedis();
    });
    afterAll(() => started?.close());
    define({ url: () => started?.url ?? given, freshPrefix: () => `parley-test-${randomUUID()}:` });
  });
};

/** The same for a suite that ends, halts and restarts its Redis, which is never the one of REDIS_URL. */
export const describeRedisFaults = (title: string, define: () => void): void => {
  if (MISSING_REDIS === undefined) describe(title, define);
  else describe(title, () => it.skip(MISSING_REDIS as string));
};
