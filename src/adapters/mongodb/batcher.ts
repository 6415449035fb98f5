import type { Cancel, Clock } from '../../application/ports/clock.js';
import { unavailable } from '../storage/unavailable.js';

/** More than this wait for a store that does not answer. */
const WAITING_MAX = 10_000;

export interface Batcher<Item, Result> {
  /**
   * Has the item worked off in the next batch; settles with its result, or with what the batch failed with.
   * @throws DomainError UNAVAILABLE where too many wait.
   */
  add(item: Item): Promise<Result>;
  /**
   * Works off what waits, at once, and resolves when nothing waits or is under way. Never rejects. Once a batch
   * fails, what waits behind it fails too.
   */
  flush(): Promise<void>;
}

/**
 * Collects what comes within a moment: the first of a while is worked off at once, what follows together, at most
 * once in `intervalMs`. One batch is under way at a time, in the order of adding. `work` gives one result per item.
 */
export const makeBatcher = <Item, Result>(
  clock: Clock,
  intervalMs: number,
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
): Batcher<Item, Result> => {
  let waiting: Waiting<Item, Result>[] = [];
  let underWay: Promise<void> | undefined;
  let begunAt = -Infinity;
  let cancel: Cancel | undefined;
  let flushing = false;

  const begin = (): void => {
    cancel = undefined;
    if (waiting.length === 0 || underWay !== undefined) return;
    const batch = waiting;
    [waiting, begunAt] = [[], clock.now()];
    underWay = settle(batch).finally(() => {
      underWay = undefined;
      schedule();
    });
  };

  const settle = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] as Result);
    } catch (error) {
      // What waits behind a failure would fail as late again, and a flush is waited for.
      const lost = flushing ? [...batch, ...waiting.splice(0)] : batch;
      for (const { reject } of lost) reject(error);
    }
  };

  const schedule = (): void => {
    if (waiting.length === 0 || underWay !== undefined || cancel !== undefined) return;
    const now = clock.now();
    cancel = clock.at(Math.max(now, Math.min(begunAt, now) + intervalMs), begin);
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= WAITING_MAX) {
          reject(unavailable());
          return;
        }
        waiting.push({ item, resolve, reject });
        schedule();
      }),
    async flush() {
      flushing = true;
      while (waiting.length > 0 || underWay !== undefined) {
        cancel?.();
        begin();
        await underWay;
      }
      flushing = false;
    },
  };
};

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}
