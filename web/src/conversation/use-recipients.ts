import type { ChatMessage, ChatRoom, Recipient } from '@parley/client';
import { useEffect, useRef, useState } from 'react';
import { errorText } from '../shared/error-text.js';
import { useLanguage } from '../texts/use-language.js';

/** Read at most once in this time, as a large room takes several pages. */
const INTERVAL_MS = 1_000;

/** Who has a message, read again whenever its receipts have changed. */
export const useRecipients = (room: ChatRoom, { messageId, receipts }: ChatMessage) => {
  const { t } = useLanguage();
  const [recipients, setRecipients] = useState<readonly Recipient[]>();
  const [error, setError] = useState<string>();
  /** When the last reading began, and the one that is shown. */
  const times = useRef({ began: -Infinity, shown: -Infinity });

  useEffect(() => {
    if (messageId === undefined) return;
    const { current } = times;
    const read = () => {
      const began = performance.now();
      current.began = began;
      room.statusOf(messageId).then(
        (found) => {
          if (began < current.shown) return;
          current.shown = began;
          setRecipients(found);
          setError(undefined);
        },
        (reason: unknown) => setError(errorText(reason, t)),
      );
    };
    const timer = setTimeout(read, current.began + INTERVAL_MS - performance.now());
    return () => clearTimeout(timer);
    // Every change of the counts makes another object.
  }, [room, messageId, receipts, t]);
  return { recipients, error };
};
