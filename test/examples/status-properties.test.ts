import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstalledExample, installExample } from './install-example.js';

describe('examples/status-properties', () => {
  let example: InstalledExample;
  beforeAll(() => {
    example = installExample('status-properties');
  });
  afterAll(() => example.remove());

  it('has a store that keeps every law', async () => {
    const { status, output } = await example.run('node --test right.test.mjs').ended;

    expect(output).toContain('# pass 8');
    expect(status).toBe(0);
  });

  it('has one of which the laws say what the README says', async () => {
    const [, printed = ''] =
      /```text\n(.*?)```/s.exec(readFileSync(join(example.folder, 'README.md'), 'utf8')) ?? [];

    const { status, output } = await example.run('node --test --test-reporter=tap wrong.test.mjs').ended;

    const verdicts = output.match(/^(not )?ok .*$/gm) ?? [];
    const [counterexample = ''] = /Counterexample: .*/.exec(output) ?? [];
    expect(printed.trim().split('\n')).toEqual([...verdicts, counterexample]);
    expect(status).toBe(1);
  });
});
