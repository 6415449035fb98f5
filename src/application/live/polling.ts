import type { InBackground } from '../in-background.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

/** Work that goes on in turns until the process stops. */
export interface Polling<Item> {
  /** Polls these items before all others, one batch soon after another. */
  soon(items: Iterable<Item>): void;
  /** Ends it; the answer of a poll under way is ignored. */
  stop(): void;
}

export interface PollingOptions<Item> {
  /** Everything that is polled, each once. Items may come and go while it goes on. */
  readonly items: () => Iterator<Item>;
  /** From the end of one poll to the start of the next. */
  readonly intervalMs: number;
  /** From the start of one round over all items to the start of the next, at least. */
  readonly roundMs?: number;
  /** Items in one poll; where there are more, they take turns. */
  readonly batch: number;
  /** Reads the items, and gives what is to be done with the answer. */
  readonly poll: (items: readonly Item[]) => Promise<() => void>;
  /** The line that is logged once for polls that fail one after another. */
  readonly failure: string;
}

/** Between two polls of what cannot wait for its turn. */
const URGENT_INTERVAL_MS = 50;

/** One poll at a time, so that a slow store is not asked more often than it answers. */
export const makePolling = <Item>(
  { clock, logger, inBackground }: Pick<Ports, 'clock' | 'logger'> & { inBackground: InBackground },
  { items, intervalMs, roundMs = 0, batch, poll, failure }: PollingOptions<Item>,
): Polling<Item> => {
  const urgent = new Set<Item>();
  let round = items();
  let roundStartedAt = clock.monotonic();
  let failing = false;
  let stopped = false;
  let cancel: Cancel | undefined;
  let isPolling = false;

  const restMs = () => roundStartedAt + roundMs - clock.monotonic();

  const nextItems = (): readonly Item[] => {
    const first = take(urgent.values(), batch);
    for (const item of first) urgent.delete(item);
    if (first.length > 0) return first;
    const rest = take(round, batch);
    if (rest.length > 0 || restMs() > 0) return rest;
    round = items();
    roundStartedAt = clock.monotonic();
    return take(round, batch);
  };

  const pollNext = async (items: readonly Item[]): Promise<void> => {
    try {
      const apply = await poll(items);
      failing = false;
      if (!stopped) apply();
    } catch (error) {
      if (!failing && !stopped) logger.error(failure, error);
      failing = true;
    }
  };

  const pollAndGoOn = async (): Promise<void> => {
    const next = nextItems();
    isPolling = true;
    if (next.length > 0) await pollNext(next);
    isPolling = false;
    if (stopped) return;
    if (urgent.size > 0) schedule(URGENT_INTERVAL_MS);
    else schedule(next.length > 0 ? intervalMs : Math.max(intervalMs, restMs()));
  };

  const schedule = (delayMs: number): void => {
    cancel = clock.after(delayMs, () => inBackground(failure, pollAndGoOn()));
  };
  schedule(intervalMs);

  return {
    soon(items) {
      if (stopped) return;
      const isFirst = urgent.size === 0;
      for (const item of items) urgent.add(item);
      if (isPolling || !isFirst || urgent.size === 0) return;
      cancel?.();
      schedule(URGENT_INTERVAL_MS);
    },
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
};

const take = <Item>(round: Iterator<Item>, count: number): readonly Item[] => {
  const taken: Item[] = [];
  while (taken.length < count) {
    const next = round.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
};
