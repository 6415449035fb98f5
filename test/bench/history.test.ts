import { expect, it } from 'vitest';
import { runBench } from './run-bench.js';

/** Times what the newest page takes in the same run. A log that is read through takes hundreds of times as long. */
const AT_MOST = 4;

interface Report {
  readonly history: {
    readonly pages: Readonly<Record<string, Readonly<Record<string, { median: number }>>>>;
  };
}

it('reads any page of a long history quickly', { timeout: 60_000 }, async () => {
  const { history } = JSON.parse(await runBench(['--json', '--only=history'])) as Report;

  expect(Object.keys(history.pages)).toHaveLength(5);
  // The median, as a busy machine delays any of them.
  const medians = Object.values(history.pages).map((runs) => runs['parley, on SQLite']?.median ?? Infinity);
  const newest = history.pages['the newest']?.['parley, on SQLite']?.median ?? 0;
  expect(newest).toBeGreaterThan(0);
  expect(Math.max(...medians) / newest).toBeLessThan(AT_MOST);
});
