import type { ChatMessage } from '@parley/client';
import { useEffect, useRef, useState } from 'react';
import { errorText } from '../shared/error-text.js';
import { useLanguage } from '../texts/use-language.js';

/** Read at most once in this time, as in a busy room it changes all the time. */
const INTERVAL_MS = 1_000;

export interface Reading<Page> {
  /** Missing until the first page is there. They stay while a later reading fails. */
  readonly pages: readonly Page[] | undefined;
  /** Why the last reading failed. */
  readonly error: string | undefined;
  /** Reads one more page; missing where there is none. */
  readonly more: (() => void) | undefined;
  /** Whether that page is on its way. */
  readonly busy: boolean;
}

/**
 * Reads what the server has beside a message, such as its recipients: the first page, and one more at each call of `more`.
 * These are read again whenever `version` is another value.
 */
export const useReading = <Next, Page extends { readonly next?: Next }>(
  read: (messageId: string, from?: Next) => Promise<Page>,
  { messageId }: ChatMessage,
  version: unknown,
): Reading<Page> => {
  const { t } = useLanguage();
  const [wanted, setWanted] = useState({ count: 1 });
  const [pages, setPages] = useState<readonly Page[]>();
  const [error, setError] = useState<string>();
  /** When the last reading began, and the one that is shown. */
  const times = useRef({ began: -Infinity, shown: -Infinity });

  useEffect(() => {
    if (messageId === undefined) return;
    const { current } = times;
    const readPages = async () => {
      const found: Page[] = [];
      do found.push(await read(messageId, found.at(-1)?.next));
      while (found.length < wanted.count && found.at(-1)?.next !== undefined);
      return found;
    };
    const start = () => {
      const began = performance.now();
      current.began = began;
      readPages().then(
        (found) => {
          if (began < current.shown) return;
          current.shown = began;
          setPages(found);
          setError(undefined);
        },
        (reason: unknown) => setError(errorText(reason, t)),
      );
    };
    const timer = setTimeout(start, current.began + INTERVAL_MS - performance.now());
    return () => clearTimeout(timer);
  }, [read, messageId, version, wanted, t]);

  const count = pages?.length ?? 0;
  const hasMore = pages?.at(-1)?.next !== undefined;
  return {
    pages,
    error,
    more: hasMore ? () => setWanted({ count: count + 1 }) : undefined,
    busy: hasMore && wanted.count > count && error === undefined,
  };
};
