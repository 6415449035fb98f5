import { readFileSync } from 'node:fs';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, it } from 'vitest';

const WORKFLOW = readFileSync(new URL('../../.github/workflows/test.yml', import.meta.url), 'utf8');

const problemsIn = (content: string): string[] =>
  parseWorkflow({ name: 'test.yml', content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(({ message }) => message);

describe('the workflow for GitHub', () => {
  it('is valid by GitHub’s own parser', () => {
    const problems = problemsIn(WORKFLOW);

    expect(problems).toEqual([]);
  });

  it.each([
    ['a key that is not one', /runs-on:/, 'run-on:'],
    ['a value of the wrong type', /fail-fast: false/, 'fail-fast: [1]'],
    ['an expression that is broken', /\$\{\{ matrix\.node \}\}/, '${{ matrix.node( }}'],
  ])('is refused by it with %s', (_, right, wrong) => {
    const broken = WORKFLOW.replace(right, wrong);

    const problems = problemsIn(broken);

    expect(broken).not.toBe(WORKFLOW);
    expect(problems).not.toEqual([]);
  });
});
