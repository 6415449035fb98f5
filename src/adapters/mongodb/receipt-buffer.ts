import type { Cancel, Clock } from '../../application/ports/clock.js';
import { mergeWatermarks, type Watermarks } from '../../domain/receipts.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { type Pair, pairKey, type Reached } from './receipt-documents.js';

/** Watermarks on their way to the database: what comes within a moment is written together. */
export interface ReceiptBuffer {
  /** The pair with what is on its way, as far as this process knows it; undefined where it has to be read. */
  known(key: string): Watermarks | undefined;
  /** As it was read; what is known already is not lost to it. Gives both together. */
  learn(key: string, read: Watermarks): Watermarks;
  /** Merges a pair with what waits; resolves when that is stored, and rejects where it was given up. */
  add(pair: Pair, times: readonly Reached[]): Promise<void>;
  /** Resolves when what is known of the pair is stored, and rejects where that was given up. */
  stored(key: string): Promise<void>;
  /** Writes what waits, at once, and resolves when nothing is on its way. Never rejects. */
  flush(): Promise<void>;
}

export type WriteReceipts = (pairs: readonly Pair[], times: readonly Reached[]) => Promise<void>;

/** Pairs that are kept in memory; each is some hundred bytes. */
const CACHED_PAIRS = 100_000;

export const makeReceiptBuffer = (clock: Clock, intervalMs: number, write: WriteReceipts): ReceiptBuffer => {
  const cache = makeBoundedCache<string, Watermarks>(CACHED_PAIRS);
  let waiting: Batch | undefined;
  let underWay: Batch | undefined;
  let begunAt = -Infinity;
  let cancel: Cancel | undefined;

  const known = (key: string): Watermarks | undefined =>
    waiting?.pairs.get(key)?.watermarks ?? underWay?.pairs.get(key)?.watermarks ?? cache.get(key);

  const begin = (): void => {
    cancel = undefined;
    if (waiting === undefined || underWay !== undefined) return;
    const batch = waiting;
    [waiting, underWay, begunAt] = [undefined, batch, clock.now()];
    write([...batch.pairs.values()], batch.times).then(
      () => {
        for (const [key, { watermarks }] of batch.pairs) cache.set(key, watermarks);
        end(batch.resolve);
      },
      (error: unknown) => end(() => batch.reject(error)),
    );
  };

  const end = (settle: () => void): void => {
    underWay = undefined;
    settle();
    schedule();
  };

  /** The first of a while at once, what follows at a pace. */
  const schedule = (): void => {
    if (waiting === undefined || underWay !== undefined || cancel !== undefined) return;
    const now = clock.now();
    cancel = clock.at(Math.max(now, Math.min(begunAt, now) + intervalMs), begin);
  };

  return {
    known,
    learn(key, read) {
      const both = mergeWatermarks(known(key) ?? read, read);
      if (waiting?.pairs.has(key) !== true && underWay?.pairs.has(key) !== true) cache.set(key, both);
      return both;
    },
    add(pair, times) {
      waiting ??= makeBatch();
      const key = pairKey(pair.roomId, pair.userId);
      const merged = mergeWatermarks(known(key) ?? pair.watermarks, pair.watermarks);
      waiting.pairs.set(key, { ...pair, watermarks: merged });
      waiting.times.push(...times);
      schedule();
      return waiting.stored;
    },
    stored: (key) => [waiting, underWay].find((batch) => batch?.pairs.has(key))?.stored ?? Promise.resolve(),
    async flush() {
      for (;;) {
        cancel?.();
        begin();
        if (underWay === undefined) return;
        await underWay.stored.catch(() => undefined);
      }
    },
  };
};

interface Batch {
  readonly pairs: Map<string, Pair>;
  readonly times: Reached[];
  readonly stored: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const makeBatch = (): Batch => {
  let resolve: Batch['resolve'] = () => undefined;
  let reject: Batch['reject'] = () => undefined;
  const stored = new Promise<void>((...settle) => ([resolve, reject] = settle));
  // Whoever added to it hears of its failure; it may be that nobody waits any more.
  stored.catch(() => undefined);
  return { pairs: new Map(), times: [], stored, resolve, reject };
};
