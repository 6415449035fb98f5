import { describe, expect, it } from 'vitest';
import { describeReport } from './report.js';
import { runFuzz } from './run-fuzz.js';

/** 100,000 in `npm run fuzz`. */
const CASES = Number(process.env.FUZZ_COUNT ?? 2_000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

/** A slow machine takes some 10 ms a case. Then the server waits for silent connections to time out. */
const LIMIT_MS = 200_000 + CASES * 10;
const PROGRESS_EVERY = 10_000;
const PRINTED_PROBLEMS = 20;

const print = (text: string) => process.stdout.write(`${text}\n`);

describe('the fuzz', () => {
  it(
    `of ${CASES} cases, seed ${SEED}, leaves the server as it was and its clients undisturbed`,
    async () => {
      print(`fuzz: seed ${SEED}; to repeat it: FUZZ_SEED=${SEED} FUZZ_COUNT=${CASES} npm run fuzz`);
      let printed = 0;
      const report = await runFuzz(SEED, CASES, (done) => {
        if (done - printed < PROGRESS_EVERY) return;
        printed = done;
        print(`fuzz: ${done} of ${CASES}`);
      });
      print(describeReport(report));

      expect(report.problems.slice(0, PRINTED_PROBLEMS)).toEqual([]);
      expect([...report.cases.values()].reduce((sum, count) => sum + count, 0)).toBe(CASES);
    },
    LIMIT_MS,
  );
});
