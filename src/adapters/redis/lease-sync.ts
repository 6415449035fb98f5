import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { Departure } from '../../application/ports/presence-store.js';
import type { UserId } from '../../domain/ids.js';
import type { Batch, Leases } from './leases.js';
import type { PresenceCalls } from './presence-calls.js';
import type { Redis } from './redis.js';
import type { RedisClient } from './redis-connection.js';
import { makeTally } from './tally.js';
import { within } from './within.js';

/** Users in one command. */
const BATCH = 500;

/** Keeps Redis as the leases of this process are, one command at a time. */
export interface LeaseSync {
  /** Resolves when Redis has these users as they are, when it does not work now, or after this time. Never rejects. */
  readonly inStep: (users: readonly UserId[], limitMs: number) => Promise<void>;
  /** The same for a user who has left. Gives the departure where Redis gave it in time. */
  readonly ended: (userId: UserId, limitMs: number) => Promise<Departure | undefined>;
  /** Departures that Redis gave when their callers did not wait any more, each once. */
  readonly takeLate: () => readonly Departure[];
  /** True once for a user who was new in Redis and is here still. */
  readonly takeArrival: (userId: UserId) => boolean;
  /** Sends a heartbeat, and whatever Redis has not got. True where the heartbeat was taken. Never rejects. */
  readonly beat: () => Promise<boolean>;
  /** Ends the epoch. */
  readonly leave: (limitMs: number) => Promise<void>;
}

export const makeLeaseSync = (
  { commands }: Pick<Redis, 'commands'>,
  {
    leases,
    calls,
    full,
    origin,
    clock,
    logger,
  }: {
    readonly leases: Leases;
    readonly calls: PresenceCalls;
    /** There is room for so many of the user's connections, and no more. Must not throw. */
    readonly full: (userId: UserId, slots: number) => void;
    readonly origin: string;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): LeaseSync => {
  const failures = makeTally('Presence was not stored in Redis; it is tried again', { clock, logger });
  const waiting = new Map<UserId, (() => void)[]>();
  const arrived = new Set<UserId>();
  /** Users whom Redis may have named as new in an answer that was lost. It would not name them again. */
  const unheard = new Set<UserId>();
  /** Users whose departure a caller waits for; the time, once it is known. */
  const leaving = new Map<UserId, number | undefined>();
  let late: Departure[] = [];
  /** Undefined where Redis does not know this process. */
  let epoch: string | undefined;
  let epochs = 0;
  /** The value by which Redis shows that it has lost nothing since. */
  let run: string | undefined;
  let isSending = false;
  let isClosed = false;

  /** An epoch of its own each time, as the leases of the one before may be ending. */
  const join = async (client: RedisClient): Promise<string> => {
    const next = `${origin}.${String(++epochs)}`;
    const found = await calls.join(client, next);
    if (run !== undefined) {
      leases.lost(found !== run);
      logger.warn('Presence is registered again', { emptied: found !== run });
    }
    run = found;
    epoch = next;
    return next;
  };

  /** False where Redis does not know the epoch. */
  const sendAll = async (client: RedisClient, { hold, end, before }: Batch, current: string) => {
    const held = await calls.hold(client, current, hold);
    if (held === undefined) return false;
    for (const [i, { userId, isNew, slots }] of held.entries()) {
      // Others know those whose leases were only lost.
      if (isNew && before.get(userId) !== 'emptied' && leases.isHeld(userId)) arrived.add(userId);
      if (slots < (hold[i]?.count ?? 0)) full(userId, slots);
    }
    // Users who were here by way of another process are announced once too often, which changes nothing.
    for (const { userId } of hold) if (unheard.delete(userId) && leases.isHeld(userId)) arrived.add(userId);
    for (const { userId } of end) unheard.delete(userId);
    const now = clock.monotonic();
    const endings = end.map(({ userId, leftAt }) => ({
      userId,
      agoMs: now - leftAt,
      emptied: before.get(userId) === 'emptied',
      taken: leaving.has(userId),
    }));
    const departures = await calls.end(client, current, endings);
    const taken = new Set(endings.filter((ending) => ending.taken).map(({ userId }) => userId));
    for (const departure of departures ?? []) {
      if (leaving.has(departure.userId)) leaving.set(departure.userId, departure.at);
      // A sweep of Redis would give it much later.
      else if (taken.has(departure.userId)) late.push(departure);
    }
    return departures !== undefined;
  };

  const wake = (users: Iterable<UserId>): void => {
    for (const user of users) {
      const waiters = waiting.get(user) ?? [];
      waiting.delete(user);
      for (const waiter of waiters) waiter();
    }
  };

  const sendBatch = async (client: RedisClient, batch: Batch, current: string): Promise<void> => {
    let isKnown: boolean;
    try {
      isKnown = await sendAll(client, batch, current);
    } catch (cause) {
      leases.failed(batch);
      for (const { userId } of batch.hold) if (batch.before.get(userId) === 'nothing') unheard.add(userId);
      throw cause;
    }
    if (isKnown) leases.done(batch);
    else {
      leases.refused(batch);
      epoch = undefined;
    }
    wake([...batch.before.keys()].filter((user) => !leases.differs(user)));
  };

  const send = async (): Promise<void> => {
    const client = commands.client();
    if (isSending || isClosed || client === undefined) return;
    isSending = true;
    try {
      let current = epoch ?? (await join(client));
      let batch: Batch | undefined;
      while ((batch = isClosed ? undefined : leases.take(BATCH)) !== undefined) {
        await sendBatch(client, batch, current);
        current = epoch ?? (await join(client));
      }
    } catch (cause) {
      failures.add('failed', cause);
    } finally {
      isSending = false;
      wake([...waiting.keys()]);
    }
  };
  commands.onUp(() => void send());

  const inStep: LeaseSync['inStep'] = async (users, limitMs) => {
    const different = users.filter((user) => leases.differs(user));
    if (different.length === 0 || isClosed || commands.client() === undefined) return;
    const all = different.map(
      (user) =>
        new Promise<void>((resolve) => {
          waiting.set(user, [...(waiting.get(user) ?? []), resolve]);
        }),
    );
    void send();
    // A difference that takes longer is sent all the same.
    await within(clock, limitMs, Promise.all(all)).catch(() => undefined);
  };

  return {
    inStep,
    async ended(userId, limitMs) {
      arrived.delete(userId);
      leaving.set(userId, undefined);
      await inStep([userId], limitMs);
      const at = leaving.get(userId);
      leaving.delete(userId);
      return at === undefined ? undefined : { userId, at };
    },
    takeLate() {
      const taken = late;
      late = [];
      return taken;
    },
    takeArrival: (userId) => arrived.delete(userId),
    async beat() {
      const client = commands.client();
      if (client === undefined) return false;
      try {
        const isKnown = epoch !== undefined && (await calls.beat(client, epoch));
        if (!isKnown) epoch = undefined;
        await send();
        return isKnown;
      } catch (cause) {
        failures.add('no heartbeat', cause);
        return false;
      }
    },
    async leave(limitMs) {
      isClosed = true;
      const client = commands.client();
      if (client === undefined || epoch === undefined) return;
      await within(clock, limitMs, calls.leave(client, epoch)).catch((cause: unknown) => {
        failures.add('not left', cause);
      });
    },
  };
};
