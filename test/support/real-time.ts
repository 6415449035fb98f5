import { afterEach, vi } from 'vitest';

// Files share a process. A test that fails in fake time must not stop the time of the files after it.
afterEach(() => {
  vi.useRealTimers();
});
