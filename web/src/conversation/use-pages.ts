import { useEffect, useState } from 'react';

export interface Pages {
  readonly busy: boolean;
  /** Whether the last page failed to load; `retry` loads it again. */
  readonly failed: boolean;
  readonly retry: () => void;
}

/** A jump goes through rows that nobody wants to see. */
const SETTLED_MS = 50;

/** Loads page after page, one at a time, while `wanted`. */
export const usePages = (wanted: boolean, load: () => Promise<unknown>): Pages => {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const due = wanted && !busy && !failed;
  useEffect(() => {
    if (!due) return undefined;
    const timer = setTimeout(() => {
      setBusy(true);
      load()
        .catch(() => setFailed(true))
        .finally(() => setBusy(false));
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [due, load]);
  return { busy, failed, retry: () => setFailed(false) };
};
