import { describe, expect, it } from 'vitest';
import { finishAll } from '../../../src/adapters/protocol/finish-all.js';

describe('the end of all connections', () => {
  it('is asked of ten at once, and of the next 50 ms later', async () => {
    let asked = 0;
    const connections = Array.from({ length: 25 }, () => ({
      finish: async () => {
        asked++;
      },
    }));

    const started = performance.now();
    const finished = finishAll(connections);
    const atOnce = asked;
    await finished;

    expect([atOnce, asked]).toEqual([10, 25]);
    // A timer may be early by a fraction of a millisecond.
    expect(performance.now() - started).toBeGreaterThan(98);
  });

  it('waits for the answers of the slowest', async () => {
    let answer = () => undefined as void;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    let isOver = false;

    const finished = finishAll([{ finish: () => slow }, { finish: async () => undefined }]).then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    const before = isOver;
    answer();
    await finished;

    expect([before, isOver]).toEqual([false, true]);
  });
});
