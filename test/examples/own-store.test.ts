import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstalledExample, installExample } from './install-example.js';

describe('examples/own-store', () => {
  let example: InstalledExample;
  beforeAll(() => {
    example = installExample('own-store');
  });
  afterAll(() => example.remove());

  // It waits for the disk after each change.
  it('keeps the laws of all ports', { timeout: 120_000 }, async () => {
    const { status, output } = await example.run('node --test').ended;

    expect(output.match(/not ok .*/g) ?? []).toEqual([]);
    expect(output).toMatch(/pass 1\d\d\b/);
    for (const port of ['rooms', 'messages', 'receipts', 'users', 'blocks', 'revocations'])
      expect(output).toContain(`${port} in JSON lines: has everything that it acknowledged after`);
    expect(status).toBe(0);
  });
});
