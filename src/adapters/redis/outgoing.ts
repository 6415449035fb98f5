import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { DomainEvent } from '../../domain/events.js';
import { type Topic, topicsOf } from '../../domain/topics.js';
import type { EventCodec } from './event-codec.js';
import type { Redis } from './redis.js';
import type { RedisClient } from './redis-connection.js';
import { makeScript, runScript } from './script.js';
import { makeTally } from './tally.js';
import { makeUnheardReceipts } from './unheard-receipts.js';
import { within } from './within.js';

/**
 * How many commands, and how many characters in them, may wait for Redis's answers. Further events are lost, and other
 * processes learn of that.
 */
const WAITING_MAX = 5_000;
const WAITING_MAX_LENGTH = 16 * 1_024 * 1_024;
/** Topics in one command. */
const BATCH = 500;
/** Topics of lost events that are remembered. Those of more are found when the logs are polled. */
const LOST_MAX = 10_000;
const TELL_LOST_AFTER_MS = 500;
const CLOSE_LIMIT_MS = 1_000;

/** Sends a text once, and publishes it on many channels. */
const PUBLISH = makeScript(`
for i = 2, #ARGV do redis.call('PUBLISH', ARGV[i], ARGV[1]) end
return #ARGV - 1`);

export interface Outgoing {
  /** Never throws, and waits for nothing. */
  readonly send: (event: DomainEvent) => void;
  readonly failures: () => number;
  readonly close: () => Promise<void>;
}

/**
 * Publishes to other processes, as far as Redis keeps up. Tells them later on which topics events were lost, and sends lost
 * receipts again.
 */
export const makeOutgoing = (
  { commands, prefix }: Pick<Redis, 'commands' | 'prefix'>,
  {
    origin,
    clock,
    logger,
    encode,
    failed = () => undefined,
  }: {
    readonly origin: string;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly encode: EventCodec['encode'];
    /** Called for each topic of an event that others may not have got. */
    readonly failed?: () => void;
  },
): Outgoing => {
  const failures = makeTally('Events did not reach other processes; they find what lasts in the store', {
    clock,
    logger,
  });
  const waiting = new Set<Promise<void>>();
  const lost = new Set<Topic>();
  let waitingLength = 0;
  let sent = 0;
  let isClosed = false;
  let cancel: Cancel | undefined;

  const lose = (topics: readonly Topic[], kind: string, cause?: unknown): void => {
    for (const topic of topics) {
      failures.add(kind, cause);
      failed();
      if (lost.size < LOST_MAX) lost.add(topic);
    }
    if (lost.size > 0 && !isClosed) cancel ??= clock.after(TELL_LOST_AFTER_MS, tellLost);
  };

  const post = (topics: readonly Topic[], text: string, event?: DomainEvent): void => {
    const loseThis = (kind: string, cause?: unknown): void => {
      lose(topics, kind, cause);
      if (event !== undefined && !isClosed) unheard.lost(event);
    };
    const client = commands.client();
    if (client === undefined || isClosed) return loseThis('no connection');
    const length = text.length + topics.length;
    if (waiting.size >= WAITING_MAX || waitingLength + length > WAITING_MAX_LENGTH)
      return loseThis('too slow');
    waitingLength += length;
    const posted: Promise<void> = publish(
      client,
      topics.map((topic) => `${prefix}${topic}`),
      text,
    )
      .catch((cause: unknown) => {
        loseThis('failed', cause);
      })
      .then(() => {
        waitingLength -= length;
        waiting.delete(posted);
      });
    waiting.add(posted);
  };

  const tellLost = (): void => {
    cancel = undefined;
    if (commands.client() === undefined) return lose([], 'no connection');
    const topics = [...lost];
    lost.clear();
    for (const batch of batches(topics)) post(batch, encode({ id: nextId(), event: 'lost' }));
  };

  const nextId = () => `${origin}:${String(++sent)}`;

  const send = (event: DomainEvent): void => {
    try {
      for (const part of partsOf(event)) {
        const text = encode({ id: nextId(), event: part });
        for (const batch of batches(topicsOf(part))) post(batch, text, part);
        unheard.sent(part);
      }
    } catch (cause) {
      failures.add('not encoded', cause);
    }
  };
  const unheard = makeUnheardReceipts(commands, { clock, send });

  return {
    send,
    failures: () => failures.count(),
    async close() {
      isClosed = true;
      cancel?.();
      unheard.close();
      // Events without an answer by then are lost, as it would be without this process.
      await within(clock, CLOSE_LIMIT_MS, Promise.all(waiting)).catch(() => undefined);
    },
  };
};

/** A group's creation as one for each member: its members are as many as its topics, and each would get all of them. */
const partsOf = (event: DomainEvent): readonly DomainEvent[] =>
  event.type === 'group-created' ? event.members.map((member) => ({ ...event, members: [member] })) : [event];

const publish = async (client: RedisClient, channels: readonly string[], text: string): Promise<void> => {
  const [only = ''] = channels;
  if (channels.length === 1) await client.sendCommand(['PUBLISH', only, text]);
  else await runScript(client, PUBLISH, [], [text, ...channels]);
};

const batches = (topics: readonly Topic[]): readonly (readonly Topic[])[] =>
  Array.from({ length: Math.ceil(topics.length / BATCH) }, (_, i) =>
    topics.slice(i * BATCH, (i + 1) * BATCH),
  );
