import { vi } from 'vitest';

/** Web Locks of one browser: one holder per name, the others wait in line. */
export const stubLocks = (): void => {
  const lines = new Map<string, Promise<unknown>>();
  const request = (name: string, { signal }: { signal: AbortSignal }, held: () => Promise<void>) => {
    const turn = (lines.get(name) ?? Promise.resolve()).then(() => {
      if (signal.aborted) throw new DOMException('gone', 'AbortError');
      return held();
    });
    lines.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
  vi.stubGlobal('navigator', { locks: { request } });
};
