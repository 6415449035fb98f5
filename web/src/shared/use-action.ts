import { useState } from 'react';
import { errorText } from './error-text.js';
import { useIsShown } from './use-is-shown.js';
import { useLanguage } from '../texts/use-language.js';

export interface Action {
  readonly busy: boolean;
  /** Why the last run failed. */
  readonly error: string | undefined;
  readonly setError: (text: string | undefined) => void;
  /**
   * Runs the task, unless one is under way. A failure sets `error`. `onDone` gets the result, unless the user has gone elsewhere
   * meanwhile, so that the component is not shown any more.
   */
  readonly run: <T>(task: () => Promise<T>, onDone?: (result: T) => void) => void;
}

/** An action that the user starts and that may fail. */
export const useAction = (): Action => {
  const { t } = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const isShown = useIsShown();
  const run: Action['run'] = (task, onDone) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    task()
      .then((result) => {
        if (isShown.current) onDone?.(result);
      })
      .catch((reason: unknown) => setError(errorText(reason, t)))
      .finally(() => setBusy(false));
  };
  return { busy, error, setError, run };
};
