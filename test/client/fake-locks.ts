import { vi } from 'vitest';

/** Stubs the Web Locks of one browser: one client holds a name, and the others wait in a queue. */
export const stubLocks = (): void => {
  const queues = new Map<string, Promise<unknown>>();
  const request = (name: string, { signal }: { signal: AbortSignal }, run: () => Promise<void>) => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(() => {
      if (signal.aborted) throw new DOMException('gone', 'AbortError');
      return run();
    });
    queues.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
  vi.stubGlobal('navigator', { locks: { request } });
};
