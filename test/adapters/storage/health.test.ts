import { describe, expect, it } from 'vitest';
import { makeHealth, PROBE_INTERVAL_MS } from '../../../src/adapters/storage/health.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { makeSilentLogger } from '../../support/silent-logger.js';

const cause = new Error('The store is away');

/** A health over this probe; missing: over probes that `answer` settles. */
const makeRig = (probe?: () => void) => {
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
  it('is well until it fails, and logs once that it failed and once that it works', async () => {
    const { health, clock, answer, levels } = makeRig();
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

  it('is probed again after a probe that throws, as after one that rejects', async () => {
    let works = false;
    const { health, clock, probes } = makeRig(() => {
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

  it('is probed by one probe at a time', async () => {
    const { health, clock, answer, probes } = makeRig();
    health.failed(cause);

    await clock.advanceAsync(PROBE_INTERVAL_MS * 10);
    const whileOneIsUnderWay = probes();
    await answer('reject');
    await clock.advanceAsync(PROBE_INTERVAL_MS);

    expect([whileOneIsUnderWay, probes()]).toEqual([1, 2]);
  });

  it('can fail again after it has worked', async () => {
    const { health, clock, answer, levels } = makeRig();
    health.failed(cause);
    await clock.advanceAsync(PROBE_INTERVAL_MS);
    await answer('resolve');

    health.failed(cause);
    await clock.advanceAsync(PROBE_INTERVAL_MS);
    await answer('resolve');

    expect(levels()).toEqual(['error', 'info', 'error', 'info']);
  });

  it.each(['resolve', 'reject'] as const)(
    'neither logs nor probes after it was stopped during a probe (%s)',
    async (how) => {
      const { health, clock, answer, probes, levels } = makeRig();
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

  it('is not probed any more after it was stopped between two probes', async () => {
    const { health, clock, probes } = makeRig();
    health.failed(cause);

    health.stop();
    await clock.advanceAsync(PROBE_INTERVAL_MS * 10);

    expect(probes()).toBe(0);
  });
});
