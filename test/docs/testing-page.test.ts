import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PAGE = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8');
const ENTRY = fileURLToPath(new URL('../../dist/entries/testing.js', import.meta.url));

const [, EXAMPLE = ''] = /```js\n(\/\/ status\.test\.mjs\n.*?)```/s.exec(PAGE) ?? [];

/** Runs a program as `node --test` does, and gives what it prints in TAP. */
const run = async (program: string): Promise<{ status: number | null; output: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-docs-'));
  try {
    const file = join(folder, 'status.test.mjs');
    writeFileSync(file, program.replace('@parley/server/testing', ENTRY));
    const child = spawn(process.execPath, ['--test-reporter=tap', file]);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

describe('the example of a status store', () => {
  it('passes every law', async () => {
    const { status, output } = await run(EXAMPLE);

    expect(output).toContain('# pass 8');
    expect(output).toContain('# fail 0');
    expect(status).toBe(0);
  });

  it('fails as the page says where a late acknowledgement takes the watermark back', async () => {
    const wrong = EXAMPLE.replace('Math.max(delivered, seq)', 'seq').replace(
      'statusLaws(store)',
      'statusLaws(store), { seed: 1 }',
    );
    const [, printed = ''] = /```\n(not ok .*?)```/s.exec(PAGE) ?? [];

    const { status, output } = await run(wrong);

    const [title = '', ...lines] = printed.trim().split('\n');
    expect(output.replaceAll(/not ok \d+ /g, 'not ok ')).toContain(title);
    for (const line of lines) expect(output).toContain(line);
    expect(lines).toHaveLength(3);
    expect(output).toContain('# fail 5');
    expect(status).toBe(1);
  });
});
