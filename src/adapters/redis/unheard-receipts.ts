import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { CountsMoved, DomainEvent, ReceiptAdvanced } from '../../domain/events.js';
import type { Redis } from './redis.js';

/** Once Redis is back, other processes have subscribed again by then: an attempt comes each second, and ends after 2.5 s. */
export const HEARD_AGAIN_AFTER_MS = 3_500;
/** Those beyond are not sent again. */
export const UNHEARD_MAX = 10_000;
const SENT_AT_ONCE = 1_000;
const NEXT_AFTER_MS = 100;

type Receipts = ReceiptAdvanced | CountsMoved;

/** Receipts of this process that others may have missed. They are sent again once those others hear. */
export interface UnheardReceipts {
  /** This event did not reach others. Events other than receipts are passed over. */
  readonly lost: (event: DomainEvent) => void;
  /** This event was sent, which others may not have heard where Redis has just come back. */
  readonly sent: (event: DomainEvent) => void;
  readonly close: () => void;
}

/**
 * No log has receipts, so nobody finds one that was lost. The newest of each user, room and kind stands for those before it, and a
 * receiver goes by the highest, so one that is told late, or twice, does no harm.
 */
export const makeUnheardReceipts = (
  commands: Redis['commands'],
  { clock, send }: { readonly clock: Clock; readonly send: (event: DomainEvent) => void },
): UnheardReceipts => {
  const unheard = new Map<string, Receipts>();
  let cancel: Cancel | undefined;
  let wasUp = false;
  /** Others may not have subscribed again yet. */
  let isJustBack = false;
  let isClosed = false;

  const sendAfter = (delayMs: number): void => {
    cancel?.();
    cancel = clock.after(delayMs, sendAgain);
  };

  const sendAgain = (): void => {
    cancel = undefined;
    isJustBack = false;
    // The next connection sends them.
    if (commands.client() === undefined) return;
    const batch = [...unheard].slice(0, SENT_AT_ONCE);
    for (const [key] of batch) unheard.delete(key);
    const isRest = unheard.size > 0;
    for (const [, event] of batch) send(event);
    // Where some of these were lost again, the rest waits with them.
    if (isRest && cancel === undefined) sendAfter(NEXT_AFTER_MS);
  };

  const note = (event: DomainEvent): void => {
    const noted = asUnheard(event);
    if (noted === undefined) return;
    const [key, again] = noted;
    const known = unheard.get(key);
    if (known === undefined && unheard.size >= UNHEARD_MAX) return;
    // One that failed late may be behind one that failed at once.
    if (known === undefined || reachOf(again) >= reachOf(known)) unheard.set(key, again);
  };

  commands.onUp(() => {
    if (isClosed) return;
    isJustBack = wasUp || unheard.size > 0;
    if (isJustBack) sendAfter(HEARD_AGAIN_AFTER_MS);
    wasUp = true;
  });

  return {
    lost(event) {
      note(event);
      if (cancel === undefined && unheard.size > 0) sendAfter(HEARD_AGAIN_AFTER_MS);
    },
    sent(event) {
      if (isJustBack) note(event);
    },
    close() {
      isClosed = true;
      cancel?.();
    },
  };
};

const reachOf = (event: Receipts): number => (event.type === 'receipt-advanced' ? event.upTo : 0);

/** What stands for the event and those like it before it, by a key. No id contains a blank. */
const asUnheard = (event: DomainEvent): readonly [string, Receipts] | undefined => {
  if (event.type === 'receipt-advanced') return [`${event.roomId} ${event.userId} ${event.kind}`, event];
  // Several of them may have had other receivers.
  if (event.type === 'counts-moved') return [event.roomId, { ...event, audience: 'room' }];
  return undefined;
};
