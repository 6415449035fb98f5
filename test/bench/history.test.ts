import { expect, it } from 'vitest';
import { runBench } from './run-bench.js';

const LONGEST_PAGE_MS = 5;

interface Report {
  readonly history: {
    readonly pages: Readonly<Record<string, Readonly<Record<string, { median: number }>>>>;
  };
}

it('reads any page of a long history quickly', { timeout: 60_000 }, async () => {
  const { history } = JSON.parse(await runBench(['--json', '--only=history'])) as Report;

  expect(Object.keys(history.pages)).toHaveLength(5);
  // The median, as a busy machine delays any of them.
  for (const runs of Object.values(history.pages)) {
    expect(runs['parley, on SQLite']?.median).toBeLessThan(LONGEST_PAGE_MS);
  }
});
