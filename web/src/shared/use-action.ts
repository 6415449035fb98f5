import { useState } from 'react';
import { errorText } from './error-text.js';

export interface Action {
  readonly busy: boolean;
  /** Why the last one failed. */
  readonly error: string | undefined;
  readonly setError: (text: string | undefined) => void;
  /** Runs it unless another is under way. Its failure is shown and goes no further. */
  readonly run: (task: () => Promise<unknown>) => void;
}

/** Something that the user starts and that may fail. */
export const useAction = (): Action => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = (task: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    task()
      .catch((reason: unknown) => setError(errorText(reason)))
      .finally(() => setBusy(false));
  };
  return { busy, error, setError, run };
};
