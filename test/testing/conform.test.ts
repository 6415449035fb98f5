import type { test as nodeTest } from 'node:test';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { conform, type Conformance, type Test } from '../../src/testing/conform.js';
import { bind, forAll, law, type Law } from '../../src/testing/law.js';

const holding: Law = { name: 'holds', check: () => Promise.resolve() };
const failing: Law = { name: 'fails', check: () => Promise.reject(new Error('Not so')) };

/** The outcome of each test that is registered, by its name. */
const outcomes = async (laws: readonly Law[], options?: Conformance): Promise<Record<string, string>> => {
  const checks = new Map<string, () => Promise<void>>();
  conform((name, check) => checks.set(name, check), 'mine', laws, options);
  const found: Record<string, string> = {};
  for (const [name, check] of checks) {
    found[name] = await check().then(
      () => 'passed',
      ({ message }: Error) => message,
    );
  }
  return found;
};

describe('conform', () => {
  it('registers a test for each law, which passes where the law holds', async () => {
    expect(await outcomes([holding, failing])).toEqual({ 'mine: holds': 'passed', 'mine: fails': 'Not so' });
  });

  it('takes a skip as honest only where the law fails', async () => {
    const skip = [
      { law: 'holds', reason: 'it is slow' },
      { law: 'fails', reason: 'it forgets' },
    ];

    expect(await outcomes([holding, failing], { skip })).toEqual({
      'mine: holds (skipped: it is slow)': 'The law holds, so it needs no skip',
      'mine: fails (skipped: it forgets)': 'passed',
    });
  });

  it('refuses a skip of an unknown law, and a second one of the same', async () => {
    const skip = { law: 'fails', reason: 'it forgets' };

    await expect(outcomes([holding], { skip: [skip] })).rejects.toThrow('“fails”');
    await expect(outcomes([failing], { skip: [skip, skip] })).rejects.toThrow('twice');
  });

  it('refuses two laws of one name', async () => {
    await expect(outcomes([holding, { ...failing, name: 'holds' }])).rejects.toThrow('one name');
  });

  it('takes the `test` of node:test too', () => {
    const isTaken: typeof nodeTest extends Test ? true : false = true;

    expect(isTaken).toBe(true);
  });

  it('runs properties from a seed, as often as it is told, and names the seed in a failure', async () => {
    const seen: number[][] = [];
    const property = (below: number): Law => ({
      name: 'property',
      check: async (runs = {}) => {
        const values: number[] = [];
        seen.push(values);
        await forAll(fc.nat({ max: 1_000 }), runs, (value) => {
          values.push(value);
          if (value >= below) throw new Error('Too large');
        });
      },
    });

    await outcomes([property(Infinity)], { seed: 42, numRuns: 7 });
    await outcomes([property(Infinity)], { seed: 42, numRuns: 7 });
    const failed = await outcomes([property(10)], { seed: 42 });

    expect(seen[0]).toHaveLength(7);
    expect(seen[1]).toEqual(seen[0]);
    expect(failed['mine: property']).toContain('seed: 42');
  });
});

describe('a law', () => {
  it('has a subject of its own at each check, which is closed also after a failure', async () => {
    const calls: string[] = [];
    const open = () => {
      calls.push('opened');
      return { close: () => void calls.push('closed') };
    };
    const laws = bind([law('fails', () => Promise.reject(new Error('Not so')))], open);

    const checks = await Promise.allSettled(laws.map(({ check }) => check()));

    expect(checks.map(({ status }) => status)).toEqual(['rejected']);
    expect(calls).toEqual(['opened', 'closed']);
  });
});
