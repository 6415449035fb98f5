import { DomainError } from '../../domain/errors.js';
import type { LogEntry } from '../../domain/log-entry.js';
import type { Room } from '../../domain/room.js';
import type { Cancel, Clock } from '../ports/clock.js';
import type { AcknowledgementToStore } from '../ports/receipt-repository.js';

/** One user, room and kind has at most one update in this time. */
export const RECEIPT_INTERVAL_MS = 100;

/** At most this many receipts wait; each takes some hundred bytes. */
export const MAX_WAITING = 100_000;

/** At most this many receipts are stored in one call, as everything else may wait for that call. */
export const MAX_BATCH = 1_000;

/** An acknowledgement, with the entry that it names and the room as it stood then. */
export interface Receipt {
  readonly acknowledgement: AcknowledgementToStore;
  readonly entry: LogEntry;
  readonly room: Room;
}

export interface ReceiptThrottle {
  /**
   * Resolves when this receipt is stored, or one of the same user, room and kind that covers more. Rejects as `store`
   * does while this receipt is due, and with DomainError UNAVAILABLE where too many wait.
   */
  add(receipt: Receipt): Promise<void>;
  /** Stores the receipts that wait, and from now on each that comes, at once. Resolves when none waits; never rejects. */
  flush(): Promise<void>;
}

/**
 * Coalesces acknowledgements before they are stored. The first of a user, room and kind after a quiet interval is
 * stored at once; later ones wait until the interval has passed, and the highest stands for all of them. All that are
 * due are stored in one call, and only one call is under way at a time. So the updates of a user, room and kind come in
 * ascending order, and a slow store gets larger calls instead of more calls.
 */
export const makeReceiptThrottle = (
  clock: Clock,
  store: (receipts: readonly Receipt[]) => Promise<void>,
): ReceiptThrottle => {
  const due = new Map<string, Waiting>();
  /** The keys that went to the store within the last interval, oldest first. */
  const recent = new Map<string, Recent>();
  let underWay: Promise<void> | undefined;
  let cancelTimer: Cancel | undefined;
  let isFlushed = false;

  const start = (): void => {
    if (underWay !== undefined || due.size === 0) return;
    underWay = Promise.resolve()
      .then(storeDue)
      .finally(() => {
        underWay = undefined;
        start();
      });
  };

  const storeDue = async (): Promise<void> => {
    const batch = takeDue();
    try {
      await store(batch.map(({ receipt }) => receipt));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // Rejects all that are due: where each call takes long to fail, no receipt waits for several calls.
      for (const { reject } of [...batch, ...due.values()]) reject(error);
      due.clear();
    }
  };

  const takeDue = (): readonly Waiting[] => {
    const batch: Waiting[] = [];
    const until = clock.monotonic() + RECEIPT_INTERVAL_MS;
    for (const [key, waiting] of due) {
      if (batch.length === MAX_BATCH) break;
      batch.push(waiting);
      due.delete(key);
      if (!isFlushed) recent.set(key, { until, waiting: undefined });
    }
    schedule();
    return batch;
  };

  /** Ends the intervals that are over. */
  const release = (now: number): void => {
    for (const [key, { until, waiting }] of recent) {
      if (until > now) break;
      recent.delete(key);
      if (waiting !== undefined) due.set(key, waiting);
    }
  };

  const schedule = (): void => {
    const [first] = recent.values();
    if (first === undefined) return;
    cancelTimer ??= clock.after(first.until - clock.monotonic(), () => {
      cancelTimer = undefined;
      release(clock.monotonic());
      start();
      schedule();
    });
  };

  return {
    add(receipt) {
      release(clock.monotonic());
      const key = keyOf(receipt);
      const next = due.get(key);
      const throttled = next === undefined ? recent.get(key) : undefined;
      const waiting = next ?? throttled?.waiting;
      if (waiting !== undefined) {
        if (receipt.acknowledgement.seq > waiting.receipt.acknowledgement.seq) waiting.receipt = receipt;
        return waiting.stored;
      }
      if (throttled === undefined && due.size + recent.size >= MAX_WAITING)
        return Promise.reject(tooManyWait());
      const fresh = waitFor(receipt);
      if (throttled === undefined) due.set(key, fresh);
      else throttled.waiting = fresh;
      start();
      return fresh.stored;
    },
    async flush() {
      isFlushed = true;
      while (due.size > 0 || underWay !== undefined || [...recent.values()].some(isWaiting)) {
        release(Infinity);
        start();
        await underWay;
      }
      cancelTimer?.();
      cancelTimer = undefined;
      recent.clear();
    },
  };
};

interface Waiting {
  /** The highest so far. */
  receipt: Receipt;
  readonly stored: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Recent {
  readonly until: number;
  waiting: Waiting | undefined;
}

const isWaiting = ({ waiting }: Recent): boolean => waiting !== undefined;

const waitFor = (receipt: Receipt): Waiting => {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const stored = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { receipt, stored, resolve, reject };
};

const tooManyWait = (): DomainError => new DomainError('UNAVAILABLE', 'Too many receipts wait to be stored');

/** No id contains a blank, so no two keys are the same. */
export const keyOf = ({ acknowledgement: { roomId, userId, kind } }: Receipt): string =>
  `${roomId} ${userId} ${kind}`;
