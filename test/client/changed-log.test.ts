import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEntry } from '../../client/src/entry-view.js';
import { revise, revisionBy } from '../../client/src/revision.js';
import { changedAt, messageAt } from './entries.js';
import { plantedIntakes } from './planted-intakes.js';
import { runs, runsTimeoutMs } from '../support/runs.js';
import { soundIntake, staysExact } from './room-story.js';

const RUNS = { numRuns: runs(400) };

it(
  'a room stays exact, and its unread numbers too, whatever is changed and however the device hears of it',
  { timeout: runsTimeoutMs },
  () => {
    fc.assert(staysExact(soundIntake), RUNS);
  },
);

describe('a room does not stay exact', () => {
  it.each(Object.entries(plantedIntakes))('with %s', (_fault, fault) => {
    const { errorInstance } = fc.check(staysExact({ ...soundIntake, ...fault }), {
      ...RUNS,
      seed: 1,
      endOnFailure: true,
    });

    expect(errorInstance).toMatchObject({ name: 'AssertionError' });
  });
});

it('what a change makes of a message does not depend on whether it came before', () => {
  const once = revisionBy(changedAt(5, 1, { kind: 'edited', message: 'new' }), 'ana');
  const before = toEntry(messageAt(1), 'ana');

  const after = revise(before, once);

  expect(revise(after, once)).toBe(after);
  expect(revise(before, once)).toEqual(after);
});
