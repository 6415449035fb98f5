import type { ChatMessage } from '@parley/client';
import { Icon } from '../shared/icon.js';
import type { Texts } from '../texts/en.js';
import { useLanguage } from '../texts/use-language.js';

/** The status of an own message: a clock, one tick, two ticks, and two ticks in colour. */
export const Ticks = ({ message }: { readonly message: ChatMessage }) => {
  const { t } = useLanguage();
  const { state } = message;
  const label = tickLabel(message, t);
  return (
    <span className={`parley-ticks parley-${state}`} role="img" aria-label={label} title={label}>
      {state === 'pending' ? (
        <Icon name="clock" size={14} />
      ) : state === 'failed' ? (
        <Icon name="warning" size={14} />
      ) : (
        <svg width={18} height={14} viewBox="0 0 18 14" fill="none" aria-hidden="true" focusable="false">
          <path
            d={
              state === 'sent'
                ? 'M4.500 7.500l3.200 3.200L14 3.500'
                : 'M1 7.500l3.200 3.200L10.500 3.500M8 9.800l1 .9L15.500 3.500'
            }
          />
        </svg>
      )}
    </span>
  );
};

/** `Seen`, or with several recipients `Delivered to 2 of 3, seen by 1`. */
const tickLabel = ({ state, receipts }: ChatMessage, t: Texts): string =>
  receipts === undefined || receipts.of < 2 || state === 'seen'
    ? t.receipts[state]
    : t.receipts.counts(receipts.delivered, receipts.seen, receipts.of);
