import { useState } from 'react';
import { errorText } from './error-text.js';
import { useLanguage } from '../texts/use-language.js';

export interface Action {
  readonly busy: boolean;
  /** Why the last run failed. */
  readonly error: string | undefined;
  readonly setError: (text: string | undefined) => void;
  /** Runs the task, unless one is under way. A failure sets `error`. */
  readonly run: (task: () => Promise<unknown>) => void;
}

/** An action that the user starts and that may fail. */
export const useAction = (): Action => {
  const { t } = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = (task: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    task()
      .catch((reason: unknown) => setError(errorText(reason, t)))
      .finally(() => setBusy(false));
  };
  return { busy, error, setError, run };
};
