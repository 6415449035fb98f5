import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { Departure, PresenceStore } from '../../application/ports/presence-store.js';
import type { UserId } from '../../domain/ids.js';
import { unavailable } from '../storage/unavailable.js';
import { startHeartbeat } from './heartbeat.js';
import { makeLeases } from './leases.js';
import { makeLeaseSync } from './lease-sync.js';
import { makeListeners } from './listeners.js';
import { COMMAND_LIMIT_MS, departuresOf, makePresenceCalls } from './presence-calls.js';
import { makePresenceScripts, type PresenceScripts } from './presence-scripts.js';
import type { Redis } from './redis.js';
import { runScript } from './script.js';
import { within } from './within.js';

/** How long a call for which a client waits waits for Redis. */
const ANSWER_LIMIT_MS = 1_000;
/** Users in one command. */
const BATCH = 500;

export interface RedisPresenceStore extends PresenceStore {
  /** Ends all leases of this process; others find their departures. */
  close(): Promise<void>;
}

/**
 * Leases that last as long as their process, which alone has a heartbeat: Redis hears how many connections a user has here
 * when that changes. While Redis is away `hold` and `release` give nobody; arrivals are given by a later `hold` of the
 * same user, departures by a `sweep`, and connections for which there is no room are found within a heartbeat of its return.
 */
export const makeRedisPresenceStore = (
  redis: Pick<Redis, 'commands' | 'prefix'>,
  {
    maxConnections,
    origin,
    clock,
    logger,
    scripts = makePresenceScripts(),
  }: {
    /** Connections of one user in all processes. */
    readonly maxConnections: number;
    /** An id of this process that no other has, nor had. */
    readonly origin: string;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly scripts?: PresenceScripts;
  },
): RedisPresenceStore => {
  const leases = makeLeases();

  const run = async (
    script: keyof PresenceScripts,
    values: readonly string[],
    limitMs: number,
  ): Promise<unknown> => {
    const client = redis.commands.client();
    if (client === undefined) throw unavailable();
    try {
      return await within(clock, limitMs, runScript(client, scripts[script], [redis.prefix], values));
    } catch (cause) {
      throw unavailable(cause);
    }
  };

  const calls = makePresenceCalls(scripts, { prefix: redis.prefix, maxConnections, clock });
  const fullness = makeListeners<[UserId, number]>('Connections above the limit were not ended', logger);
  const sync = makeLeaseSync(redis, { leases, calls, full: fullness.call, origin, clock, logger });
  const heartbeat = startHeartbeat(clock, sync.beat);

  return {
    async hold(connections) {
      for (const holder of connections) leases.hold(holder);
      const users = [...new Set(connections.map(({ userId }) => userId))];
      await sync.inStep(users, ANSWER_LIMIT_MS);
      return users.filter(sync.takeArrival);
    },
    async release(userId, connectionId) {
      if (leases.release(userId, connectionId, clock.monotonic())) return sync.ended(userId, ANSWER_LIMIT_MS);
      await sync.inStep([userId], ANSWER_LIMIT_MS);
      return undefined;
    },
    async online(users) {
      const online = new Set(users.filter((user) => leases.isHeld(user)));
      const others = users.filter((user) => !online.has(user));
      const answers = await Promise.all(
        batches(others).map((batch) => run('online', batch, ANSWER_LIMIT_MS)),
      );
      for (const user of answers.flat() as UserId[]) online.add(user);
      return online;
    },
    async sweep() {
      const late = sync.takeLate();
      if (late.length > 0) return late;
      const departures: Departure[] = [];
      let isMore = true;
      while (isMore && heartbeat.isSteady()) {
        const [more, ...swept] = (await run('sweep', [], COMMAND_LIMIT_MS)) as [number, ...string[]];
        departures.push(...departuresOf(swept));
        isMore = more === 1;
      }
      return departures;
    },
    confirm: async ({ userId, at }) => (await run('confirm', [userId, String(at)], COMMAND_LIMIT_MS)) === 1,
    onFull: fullness.listen,
    async close() {
      heartbeat.stop();
      await sync.leave(ANSWER_LIMIT_MS);
    },
  };
};

const batches = (users: readonly UserId[]): readonly (readonly UserId[])[] =>
  Array.from({ length: Math.ceil(users.length / BATCH) }, (_, i) => users.slice(i * BATCH, (i + 1) * BATCH));
