import { describe, expect, it } from 'vitest';
import { describeReport } from './report.js';
import { runFuzz } from './run-fuzz.js';

/** 100,000 in `npm run fuzz`. */
const CASES = Number(process.env.FUZZ_COUNT ?? 2_000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

/** A slow machine takes some 10 ms a case; settling takes what connections without a word may last. */
const LIMIT_MS = 200_000 + CASES * 10;

const print = (text: string) => process.stdout.write(`${text}\n`);

describe('the fuzz', () => {
  it(
    `of ${CASES} cases, seed ${SEED}, leaves the server as it was and its clients undisturbed`,
    async () => {
      print(`fuzz: seed ${SEED}; to repeat it: FUZZ_SEED=${SEED} FUZZ_COUNT=${CASES} npm run fuzz`);
      let told = 0;
      const report = await runFuzz(SEED, CASES, (done) => {
        if (done - told < 10_000) return;
        told = done;
        print(`fuzz: ${done} of ${CASES}`);
      });
      print(describeReport(report));

      expect(report.problems.slice(0, 20)).toEqual([]);
      expect([...report.cases.values()].reduce((sum, count) => sum + count, 0)).toBe(CASES);
    },
    LIMIT_MS,
  );
});
