import type { ChatMessage } from '@parley/client';
import { Check, CheckCheck, Clock, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { Texts } from '../texts/en.js';
import { useLanguage } from '../texts/use-language.js';

/** The status of an own message: a clock, one tick, two ticks, and two ticks in colour. */
export const Ticks = ({ message }: { readonly message: ChatMessage }) => {
  const { t } = useLanguage();
  const { state } = message;
  const Icon = ICONS[state];
  const label = tickLabel(message, t);
  return (
    <span className={`parley-ticks parley-${state}`} role="img" aria-label={label} title={label}>
      <Icon className="parley-icon" />
    </span>
  );
};

const ICONS: Readonly<Record<ChatMessage['state'], LucideIcon>> = {
  pending: Clock,
  sent: Check,
  delivered: CheckCheck,
  seen: CheckCheck,
  failed: TriangleAlert,
};

/** `Seen`, or with several recipients `Delivered to 2 of 3, seen by 1`. */
const tickLabel = ({ state, receipts }: ChatMessage, t: Texts): string =>
  receipts === undefined || receipts.of < 2 || state === 'seen'
    ? t.receipts[state]
    : t.receipts.counts(receipts.delivered, receipts.seen, receipts.of);
