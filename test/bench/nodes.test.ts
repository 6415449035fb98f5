import { describe, expect, it } from 'vitest';
import { MISSING_REDIS } from '../support/redis/redis-process.js';
import { benchOutput, runBench } from './run-bench.js';

interface Report {
  readonly cases: readonly {
    readonly name: string;
    readonly runs: Readonly<Record<string, { readonly median: number; readonly perSecond: number }>>;
  }[];
  readonly commands?: { readonly figures: Readonly<Record<string, number>> };
}

const ONLY = '--only=several nodes';

const ROWS = {
  'several nodes: a room of 10 on two': ['one node', "two nodes, the sender's", 'two nodes, the other'],
  'several nodes: 1:1 on 2': ['one node', '2 nodes together', '2 nodes, the busiest'],
  'several nodes: 1:1 on 2, every message delivered and seen': [
    'one node',
    '2 nodes together',
    '2 nodes, the busiest',
  ],
  'several nodes: 10 connected members on 2': ['a room of 10', 'a room of 40'],
  'several nodes: 10 connected members on 2, automatic receipts': ['a room of 10', 'a room of 40'],
};

describe('the bench of several nodes, in its short form', { timeout: 240_000 }, () => {
  if (MISSING_REDIS !== undefined) {
    it.skip(MISSING_REDIS);
    return;
  }

  it('measures every case, and counts what is sent to Redis', async () => {
    const { cases, commands } = JSON.parse(await runBench(['--json', ONLY])) as Report;

    expect(Object.fromEntries(cases.map(({ name, runs }) => [name, Object.keys(runs)]))).toEqual(ROWS);
    for (const { runs } of cases)
      for (const { median, perSecond } of Object.values(runs))
        expect(Math.min(median, perSecond)).toBeGreaterThan(0);
    const { 'an idle connection, in a minute': idle, ...others } = commands?.figures ?? {};
    // In a short time it cannot be told from what the nodes send by themselves.
    expect(idle).toBeTypeOf('number');
    expect(Object.keys(others)).toHaveLength(5);
    for (const count of Object.values(others)) expect(count).toBeGreaterThanOrEqual(1);
  });
});

it('passes over the cases of several nodes where there is no Redis, and says so', async () => {
  const { stdout, stderr } = await benchOutput(['--json', ONLY], { PATH: '' });

  const { cases, commands } = JSON.parse(stdout) as Report;
  expect({ cases, commands }).toEqual({ cases: [], commands: undefined });
  expect(stderr).toMatch(/^Left out the cases of several nodes: no redis-server is on the PATH$/m);
});
