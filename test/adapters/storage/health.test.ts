import { describe, expect, it } from 'vitest';
import { makeHealth, PROBE_INTERVAL_MS } from '../../../src/adapters/storage/health.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { makeSilentLogger } from '../../support/silent-logger.js';

const cause = new Error('The store is away');

/** A store that answers a probe when it is told to. */
const awayOver = (probe: (() => void) | undefined) => {
  const [clock, logger] = [makeFakeClock(), makeSilentLogger()];
  const answers: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  let probes = 0;
  const health = makeHealth({ clock, logger }, () => {
    probes++;
    if (probe !== undefined) return probe();
    return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
  });
  const answer = async (how: 'resolve' | 'reject') => {
    answers.shift()?.[how](cause);
    await clock.advanceAsync(0);
  };
  return {
    health,
    clock,
    answer,
    probes: () => probes,
    levels: () => logger.logged.map(({ level }) => level),
  };
};

describe('the health of a store', () => {
  it('is well until it fails, and says once that it failed and once that it works', async () => {
    const { health, clock, answer, levels } = awayOver(undefined);
    const before = health.isWell();

    health.failed(cause);
    health.failed(cause);
    const failed = health.isWell();
    await clock.advanceAsync(PROBE_INTERVAL_MS);
    health.failed(cause);
    await answer('reject');
    await clock.advanceAsync(PROBE_INTERVAL_MS);
    const probed = health.isWell();
    await answer('resolve');

    expect([before, failed, probed, health.isWell()]).toEqual([true, false, false, true]);
    expect(levels()).toEqual(['error', 'info']);
  });

  it('is tried by a probe that throws as by one that rejects', async () => {
    let works = false;
    const { health, clock, probes } = awayOver(() => {
      if (!works) throw cause;
    });

    health.failed(cause);
    await clock.advanceAsync(PROBE_INTERVAL_MS * 2);
    const away = health.isWell();
    works = true;
    await clock.advanceAsync(PROBE_INTERVAL_MS * 3);

    expect([away, health.isWell()]).toEqual([false, true]);
    expect(probes()).toBe(3);
  });

  it('is tried by one probe at a time', async () => {
    const { health, clock, answer, probes } = awayOver(undefined);
    health.failed(cause);

    await clock.advanceAsync(PROBE_INTERVAL_MS * 10);
    const whileOneIsUnderWay = probes();
    await answer('reject');
    await clock.advanceAsync(PROBE_INTERVAL_MS);

    expect([whileOneIsUnderWay, probes()]).toEqual([1, 2]);
  });

  it('can fail again after it has worked', async () => {
    const { health, clock, answer, levels } = awayOver(undefined);
    health.failed(cause);
    await clock.advanceAsync(PROBE_INTERVAL_MS);
    await answer('resolve');

    health.failed(cause);
    await clock.advanceAsync(PROBE_INTERVAL_MS);
    await answer('resolve');

    expect(levels()).toEqual(['error', 'info', 'error', 'info']);
  });

  it.each(['resolve', 'reject'] as const)(
    'says and tries nothing more after it was stopped in a probe (%s)',
    async (how) => {
      const { health, clock, answer, probes, levels } = awayOver(undefined);
      health.failed(cause);
      await clock.advanceAsync(PROBE_INTERVAL_MS);

      health.stop();
      await answer(how);
      health.failed(cause);
      await clock.advanceAsync(PROBE_INTERVAL_MS * 10);

      expect(probes()).toBe(1);
      expect(levels()).toEqual(['error']);
    },
  );

  it('is not tried any more where it was stopped between two probes', async () => {
    const { health, clock, probes } = awayOver(undefined);
    health.failed(cause);

    health.stop();
    await clock.advanceAsync(PROBE_INTERVAL_MS * 10);

    expect(probes()).toBe(0);
  });
});
