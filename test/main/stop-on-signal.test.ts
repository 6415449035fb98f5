import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT, STOP_LIMIT_MS, stopOnSignal } from '../../src/main/stop-on-signal.js';

class FakeProcess extends EventEmitter {
  readonly statuses: number[] = [];
  readonly written: string[] = [];
  readonly exit = (status: number) => void this.statuses.push(status);
  readonly stdout = { write: () => true };
  readonly stderr = { write: (text: unknown) => this.written.push(String(text)) > 0 };
}

const stopping = (stop: () => Promise<void>, stopDelayMs = 0) => {
  const fake = new FakeProcess();
  stopOnSignal({ stop }, fake as never, stopDelayMs);
  return fake;
};

const never = () => new Promise<void>(() => undefined);

describe('a process that gets a signal to stop', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each(['SIGTERM', 'SIGINT'])(
    'ends with 0 when the server has stopped in order, on %s',
    async (signal) => {
      const process = stopping(() => Promise.resolve());

      process.emit(signal);
      await vi.advanceTimersByTimeAsync(0);

      expect(process.statuses).toEqual([EXIT.drained]);
    },
  );

  it('ends with 1 and the reason when the server did not stop in order', async () => {
    const process = stopping(() => Promise.reject(new Error('The store is gone')));

    process.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(0);

    expect(process.statuses).toEqual([EXIT.failed]);
    expect(process.written.join('')).toContain('The store is gone');
  });

  it('ends with 2 on a second signal', () => {
    const process = stopping(never);

    process.emit('SIGTERM');
    const first = [...process.statuses];
    process.emit('SIGINT');

    expect(first).toEqual([]);
    expect(process.statuses).toEqual([EXIT.secondSignal]);
  });

  it.each([0, 5_000])('ends with 3 after 30 seconds beyond a delay of %i ms', (delayMs) => {
    const process = stopping(never, delayMs);

    process.emit('SIGTERM');
    vi.advanceTimersByTime(delayMs + STOP_LIMIT_MS - 1);
    const before = [...process.statuses];
    vi.advanceTimersByTime(1);

    expect(before).toEqual([]);
    expect(process.statuses).toEqual([EXIT.timeRanOut]);
  });
});
