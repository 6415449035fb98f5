import { describe, expect, it } from 'vitest';
import type { Attack, Bounds } from './attack.js';
import { chooseAttacks } from './attacks.js';
import { describeReport } from './report.js';
import { type Pace, runAttack } from './run-attack.js';

/** Full in `npm run campaign -- abuse`. */
const FULL = process.env.ABUSE === 'full';

const PACE: Omit<Pace, 'size'> = FULL
  ? { warmUpMs: 1_500, quietMs: 3_000, attackMs: 5_000, restMs: 1_000 }
  : { warmUpMs: 300, quietMs: 500, attackMs: 1_000, restMs: 100 };

const MIB = 1024 * 1024;

/** What a slow machine of two cores holds beside other work, far below what an attack that gets through costs. */
const BOUNDS: Bounds = {
  messageMs: 150,
  connectMs: 300,
  lateMs: 250,
  peakBytes: 200 * MIB,
  keptBytes: 150 * MIB,
  stopMs: 8_000,
};

/** Seeding, waiting for what does not come, and stopping. */
const LIMIT_MS = 180_000;

const sizeOf = ({ size }: Attack): number | undefined => (FULL ? size.full : size.quick);

describe('while', () => {
  for (const attack of chooseAttacks(process.env.ABUSE_ONLY)) {
    const size = sizeOf(attack);
    if (size === undefined) continue;
    it(`${attack.name} goes on, others are served: ${attack.does}`, { timeout: LIMIT_MS }, async () => {
      const report = await runAttack(attack, { ...PACE, size }, { ...BOUNDS, ...attack.bounds });
      process.stdout.write(`${describeReport(report)}\n`);

      expect(report.problems).toEqual([]);
    });
  }
});
