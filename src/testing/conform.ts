import assert from 'node:assert/strict';
import type { Law, Runs } from './law.js';

/** `test` of vitest, jest or node:test, or `it` of mocha. */
export type Test = (name: string, check: () => Promise<void>) => unknown;

/** A law that an implementation does not keep, and why it cannot. */
export interface Skip {
  /** The name of the law. */
  readonly law: string;
  readonly reason: string;
}

export interface Conformance extends Runs {
  readonly skip?: readonly Skip[];
}

/**
 * Registers one test for each law, named by the title and the law. The test of a skipped law names the reason too,
 * and passes only while the law fails: a skip that is needed no more is a failure, so no law is skipped that holds.
 *
 * A property runs from `seed` and as often as `numRuns` says; without them from another seed each time, and as often as
 * each law says. A failure names the seed.
 *
 * @throws Error at once for a skip of a law that is not among these, for one that is skipped twice, and for two laws of one
 * name.
 */
export const conform = (
  test: Test,
  title: string,
  laws: readonly Law[],
  { skip = [], ...runs }: Conformance = {},
): void => {
  const reasons = new Map(skip.map(({ law, reason }) => [law, reason]));
  const names = new Set(laws.map(({ name }) => name));
  for (const { law } of skip) {
    if (!names.has(law)) throw new Error(`There is no law to skip with the name “${law}”`);
  }
  if (reasons.size < skip.length) throw new Error('A law is skipped twice');
  if (names.size < laws.length) throw new Error('Two laws have one name');

  for (const { name, check } of laws) {
    const reason = reasons.get(name);
    if (reason === undefined) test(`${title}: ${name}`, () => check(runs));
    else test(`${title}: ${name} (skipped: ${reason})`, () => fails(check(runs)));
  }
};

const fails = async (check: Promise<void>): Promise<void> => {
  const failed = await check.then(
    () => false,
    () => true,
  );
  assert.ok(failed, 'The law holds, so it needs no skip');
};
