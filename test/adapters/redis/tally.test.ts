import { expect, it } from 'vitest';
import { makeTally } from '../../../src/adapters/redis/tally.js';
import { within } from '../../../src/adapters/redis/within.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { makeSilentLogger } from '../../support/silent-logger.js';

it('logs what Redis did, and not what a client is told of it', async () => {
  const [clock, logger] = [makeFakeClock(), makeSilentLogger()];
  const tally = makeTally('It failed', { clock, logger });
  const silent = within(clock, 1_000, new Promise<never>(() => undefined));

  clock.advance(1_000);
  await silent.catch((cause: unknown) => tally.add('failed', cause));

  expect(logger.logged).toMatchObject([
    { message: 'It failed', fields: { reason: 'Redis did not answer within 1000 ms' } },
  ]);
});
