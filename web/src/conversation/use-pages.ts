import { useEffect, useState } from 'react';

export interface Pages {
  readonly busy: boolean;
  /** Whether the last page failed to load; `retry` loads it again. */
  readonly failed: boolean;
  readonly retry: () => void;
}

/** Loads page after page, one at a time, while `wanted`. */
export const usePages = (wanted: boolean, load: () => Promise<unknown>): Pages => {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const due = wanted && !busy && !failed;
  useEffect(() => {
    if (!due) return;
    setBusy(true);
    load()
      .catch(() => setFailed(true))
      .finally(() => setBusy(false));
  }, [due, load]);
  return { busy, failed, retry: () => setFailed(false) };
};
