import { describe, expect, it } from 'vitest';
import type { PresenceStore } from '../../../src/application/ports/presence-store.js';
import type { UserId } from '../../../src/domain/ids.js';
import { recordMetrics } from '../../support/recorded-metrics.js';
import { ana, makeScenario } from '../../support/scenario.js';

const MAX_CONNECTIONS = 5;

/** `full` says how many slots of a user are left for this process, as a store of several processes does. */
const makeShared = () => {
  const listeners = new Set<(userId: UserId, slots: number) => void>();
  const { metrics, recorded } = recordMetrics();
  const scenario = makeScenario(
    ({ presence }) => ({
      metrics,
      presence: {
        ...presence,
        onFull: (listener: Parameters<PresenceStore['onFull']>[0]) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      },
    }),
    { maxConnections: MAX_CONNECTIONS },
  );
  const full = (userId: UserId, slots: number) => {
    for (const listener of listeners) listener(userId, slots);
  };
  return {
    ...scenario,
    full,
    listeners,
    refusals: () => recorded.filter((each) => each.startsWith('refused')),
  };
};

describe('connections for which other processes leave no slots', () => {
  it('end, the newest of the user, and no others', async () => {
    const { open, full, refusals } = makeShared();
    const devices = [await open('ana'), await open('ana'), await open('ana')];
    const other = await open('ben');

    full(ana, 1);

    expect(devices.map((device) => device.endedBy()?.code)).toEqual([
      undefined,
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
    expect(other.endedBy()).toBeUndefined();
    expect(refusals()).toEqual(['refused RATE_LIMITED', 'refused RATE_LIMITED']);
  });

  it('stay where some have closed by then', async () => {
    const { open, full } = makeShared();
    const [first, second] = [await open('ana'), await open('ana')];
    await first.close();

    full(ana, 1);

    expect(second.endedBy()).toBeUndefined();
  });

  it('are not looked for after the stop', async () => {
    const { parley, listeners } = makeShared();
    const before = listeners.size;

    await parley.stop();

    expect([before, listeners.size]).toEqual([1, 0]);
  });
});
