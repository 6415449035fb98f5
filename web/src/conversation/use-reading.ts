import type { ChatMessage } from '@parley/client';
import { useEffect, useRef, useState } from 'react';
import { errorText } from '../shared/error-text.js';
import { useLanguage } from '../texts/use-language.js';

/** Read at most once in this time, as a large room takes several pages. */
const INTERVAL_MS = 1_000;

/**
 * What the server has beside a message, such as who has it. It is read again whenever `version` is another value.
 *
 * @returns `found` is missing until it is there, and stays while a later reading fails; `error` says why the last one failed.
 */
export const useReading = <Found>(
  read: (messageId: string) => Promise<Found>,
  { messageId }: ChatMessage,
  version: unknown,
) => {
  const { t } = useLanguage();
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<string>();
  /** When the last reading began, and the one that is shown. */
  const times = useRef({ began: -Infinity, shown: -Infinity });

  useEffect(() => {
    if (messageId === undefined) return;
    const { current } = times;
    const start = () => {
      const began = performance.now();
      current.began = began;
      read(messageId).then(
        (answer) => {
          if (began < current.shown) return;
          current.shown = began;
          setFound(answer);
          setError(undefined);
        },
        (reason: unknown) => setError(errorText(reason, t)),
      );
    };
    const timer = setTimeout(start, current.began + INTERVAL_MS - performance.now());
    return () => clearTimeout(timer);
  }, [read, messageId, version, t]);
  return { found, error };
};
