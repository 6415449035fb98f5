import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSimulation } from './run-simulation.js';
import { stories } from './story.js';

/** 10,000 in `npm run campaign -- simulation`. */
const SHORT = 200;
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? SHORT);
/** `npm test` runs the same stories each time; a campaign runs new ones. */
const SEED = Number(process.env.SIMULATION_SEED ?? (SEEDS > SHORT ? Date.now() % 2 ** 31 : 1));

/** Shrinking runs a failing story some hundred times. */
const LIMIT_MS = 300_000 + SEEDS * 500;

const print = (text: string) => process.stdout.write(`${text}\n`);

describe('nodes over one store and a bus that loses, repeats, delays and reorders', () => {
  it(
    `settle after ${String(SEEDS)} stories, seed ${String(SEED)}, with nothing lost and nothing taken back`,
    async () => {
      const repeat = `SIMULATION_SEED=${String(SEED)} SIMULATION_SEEDS=${String(SEEDS)}`;
      print(`simulation: seed ${String(SEED)}; to repeat it: ${repeat} npm run campaign -- simulation`);
      const startedAt = performance.now();
      await fc.assert(
        fc.asyncProperty(stories, async (story) => {
          expect(await runSimulation(story)).toEqual([]);
        }),
        { seed: SEED, numRuns: SEEDS },
      );
      print(
        `simulation: ${String(SEEDS)} stories in ${String(Math.round(performance.now() - startedAt))} ms`,
      );
    },
    LIMIT_MS,
  );
});
