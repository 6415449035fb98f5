import type { Clock } from '../../application/ports/clock.js';
import type { Topic } from '../../domain/topics.js';
import type { RedisClient } from './redis-connection.js';
import type { Redis } from './redis.js';

/** Topics in one command. */
const BATCH = 1_000;

export interface Interest {
  readonly change: (add: readonly Topic[], drop: readonly Topic[]) => void;
}

/**
 * Subscribes the connection to what is wanted. Only the difference between the two counts, so it does not matter in which order,
 * or when, topics are added and dropped. One command is under way at a time.
 */
export const makeInterest = (
  { subscriptions, prefix }: Pick<Redis, 'subscriptions' | 'prefix'>,
  {
    receive,
    subscribed,
    clock,
  }: {
    readonly receive: (text: string, topic: Topic) => void;
    /** From now on nothing that is published on these topics is missed. */
    readonly subscribed: (topics: readonly Topic[]) => void;
    readonly clock: Clock;
  },
): Interest => {
  const wanted = new Set<Topic>();
  /** The topics to which the present connection is subscribed. */
  let confirmed = new Set<Topic>();
  /** The topics whose subscription may not be as it is wanted. */
  const unsettled = new Set<Topic>();
  let isScheduled = false;
  let settling: RedisClient | undefined;

  const channelOf = (topic: Topic) => `${prefix}${topic}`;
  const listener = (text: string, channel: string) => {
    receive(text, channel.slice(prefix.length) as Topic);
  };

  const settle = async (client: RedisClient): Promise<void> => {
    if (settling === client) return;
    settling = client;
    try {
      while (unsettled.size > 0 && subscriptions.client() === client) {
        const batch = take(unsettled, BATCH);
        const drop = batch.filter((topic) => !wanted.has(topic) && confirmed.has(topic));
        const add = batch.filter((topic) => wanted.has(topic) && !confirmed.has(topic));
        const now = confirmed;
        if (drop.length > 0) await client.unsubscribe(drop.map(channelOf), listener);
        for (const topic of drop) now.delete(topic);
        if (add.length > 0) await client.subscribe(add.map(channelOf), listener);
        for (const topic of add) now.add(topic);
        if (subscriptions.client() === client) subscribed(add.filter((topic) => wanted.has(topic)));
      }
    } catch (cause) {
      // The next connection begins anew, with all of them.
      subscriptions.failed(client, cause);
    } finally {
      if (settling === client) settling = undefined;
    }
  };

  subscriptions.onUp((client) => {
    confirmed = new Set();
    unsettled.clear();
    for (const topic of wanted) unsettled.add(topic);
    void settle(client);
  });

  const schedule = async (): Promise<void> => {
    if (isScheduled) return;
    isScheduled = true;
    await clock.nextTurn();
    isScheduled = false;
    const client = subscriptions.client();
    if (client !== undefined) await settle(client);
  };

  return {
    change(add, drop) {
      for (const topic of add) wanted.add(topic);
      for (const topic of drop) wanted.delete(topic);
      // Without a connection, the next one begins with all that is wanted.
      if (subscriptions.client() === undefined) return;
      for (const topic of [...add, ...drop]) unsettled.add(topic);
      void schedule();
    },
  };
};

const take = <T>(from: Set<T>, max: number): readonly T[] => {
  const taken: T[] = [];
  for (const each of from) {
    if (taken.length === max) break;
    taken.push(each);
    from.delete(each);
  }
  return taken;
};
