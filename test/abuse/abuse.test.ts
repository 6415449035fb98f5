import { describe, expect, it } from 'vitest';
import type { Attack, Bounds } from './attack.js';
import { chooseAttacks } from './attacks.js';
import { describeReport } from './report.js';
import { type AttackReport, type Pace, runAttack } from './run-attack.js';

/** Full in `npm run campaign -- abuse`. */
const FULL = process.env.ABUSE === 'full';

const PACE: Omit<Pace, 'size'> = FULL
  ? { warmUpMs: 1_500, quietMs: 3_000, attackMs: 5_000, restMs: 1_000 }
  : { warmUpMs: 300, quietMs: 500, attackMs: 1_000, restMs: 100 };

const MIB = 1024 * 1024;

/** What a slow machine of two cores holds beside other work, far below what an attack that gets through costs. */
const BOUNDS: Bounds = {
  // In a second the p99 is the slowest of all.
  ...(FULL
    ? { messageMs: 150, connectMs: 300, lateMs: 150 }
    : { messageMs: 400, connectMs: 600, lateMs: 400 }),
  peakBytes: 200 * MIB,
  keptBytes: 150 * MIB,
  stopMs: 8_000,
};

/** Seeding, waiting for what does not come, and stopping. */
const LIMIT_MS = 180_000;

const run = async (attack: Attack, size: number): Promise<AttackReport> => {
  const report = await runAttack(attack, { ...PACE, size }, { ...BOUNDS, ...attack.bounds });
  process.stdout.write(`${describeReport(report)}\n`);
  return report;
};

const ONLY = process.env.ABUSE_ONLY;

/** Each of 127.0.0.0/8 is an address of the machine there, and /proc has the highest RSS of a process. */
const isPossible = process.platform === 'linux';
if (!isPossible)
  process.stderr.write('The attacks are skipped: they take the addresses and /proc of Linux\n');

describe.skipIf(!isPossible)('while', () => {
  for (const attack of chooseAttacks(ONLY)) {
    const size = FULL ? attack.size.full : attack.size.quick;
    if (size === undefined) continue;
    it(`${attack.name} goes on, others are served: ${attack.does}`, { timeout: LIMIT_MS }, async () => {
      const { problems } = await run(attack, size);

      expect(problems).toEqual([]);
    });
  }
});

/** Above what anybody ever waits. */
const STANDSTILL_MS = 3_500;

const standstill: Attack = {
  name: 'standstill',
  does: 'The process of the server is stopped for a while: this is no attack, and the campaign must see it.',
  size: { full: STANDSTILL_MS },
  run: async ({ pid, size, pause }) => {
    process.kill(pid, 'SIGSTOP');
    await pause(size);
    process.kill(pid, 'SIGCONT');
  },
};

describe.skipIf(!isPossible || ONLY)('the campaign', () => {
  it('sees a server that stands still', { timeout: LIMIT_MS }, async () => {
    const { problems } = await run(standstill, STANDSTILL_MS);

    for (const what of ['p99 of messages', 'p99 of connects', 'event loop']) {
      expect(problems).toContainEqual(expect.stringContaining(what));
    }
  });
});
