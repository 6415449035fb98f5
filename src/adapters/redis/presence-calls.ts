import type { Clock } from '../../application/ports/clock.js';
import type { Departure } from '../../application/ports/presence-store.js';
import type { UserId } from '../../domain/ids.js';
import type { Holding } from './leases.js';
import type { PresenceScripts } from './presence-scripts.js';
import type { RedisClient } from './redis-connection.js';
import { runScript } from './script.js';
import { within } from './within.js';

/** As long as a connection may be silent: an answer that nobody waits for any more is lost, with what it gave. */
export const COMMAND_LIMIT_MS = 2_500;

/** A user whose lease is to end in Redis. */
export interface EndingLease {
  readonly userId: UserId;
  /** How long ago they left. */
  readonly agoMs: number;
  /** They count as here before, although Redis has lost their lease. */
  readonly emptied: boolean;
  /** The departure is taken now, and not left to a sweep. */
  readonly taken: boolean;
}

/** The result of a `hold` for the connections of one user. */
export interface Held {
  readonly userId: UserId;
  /** Redis did not know the user. */
  readonly isNew: boolean;
  /** How many of the connections there is room for. */
  readonly slots: number;
}

/**
 * What a process tells Redis of itself. Each call rejects where Redis fails; `undefined` means that Redis does not know
 * the epoch.
 */
export interface PresenceCalls {
  /** Gives a value that stays the same until Redis loses everything. */
  join(client: RedisClient, epoch: string): Promise<string>;
  /** False where Redis does not know the epoch. */
  beat(client: RedisClient, epoch: string): Promise<boolean>;
  /** Gives what became of each of them, in their order. */
  hold(
    client: RedisClient,
    epoch: string,
    holdings: readonly Holding[],
  ): Promise<readonly Held[] | undefined>;
  end(
    client: RedisClient,
    epoch: string,
    endings: readonly EndingLease[],
  ): Promise<readonly Departure[] | undefined>;
  leave(client: RedisClient, epoch: string): Promise<void>;
}

export const makePresenceCalls = (
  scripts: PresenceScripts,
  {
    prefix,
    maxConnections,
    clock,
  }: { readonly prefix: string; readonly maxConnections: number; readonly clock: Clock },
): PresenceCalls => {
  const call = (client: RedisClient, script: keyof PresenceScripts, values: readonly string[]) =>
    within(clock, COMMAND_LIMIT_MS, runScript(client, scripts[script], [prefix], values));

  return {
    join: async (client, epoch) => (await call(client, 'join', [epoch])) as string,
    beat: async (client, epoch) => (await call(client, 'beat', [epoch])) === 1,
    async hold(client, epoch, holdings) {
      if (holdings.length === 0) return [];
      const values = holdings.flatMap(({ userId, count }) => [userId, String(count)]);
      const held = (await call(client, 'hold', [epoch, String(maxConnections), ...values])) as
        | number[]
        | null;
      return held === null
        ? undefined
        : holdings.map(({ userId }, i) => ({
            userId,
            isNew: held[i * 2] === 1,
            slots: Number(held[i * 2 + 1]),
          }));
    },
    async end(client, epoch, endings) {
      if (endings.length === 0) return [];
      const values = endings.flatMap(({ userId, agoMs, emptied, taken }) => [
        userId,
        String(Math.round(agoMs)),
        emptied ? '1' : '0',
        taken ? '1' : '0',
      ]);
      const departures = (await call(client, 'release', [epoch, ...values])) as string[] | null;
      return departures === null ? undefined : departuresOf(departures);
    },
    async leave(client, epoch) {
      await call(client, 'leave', [epoch]);
    },
  };
};

/** Of id, time, id, time … */
export const departuresOf = (flat: readonly string[]): readonly Departure[] =>
  Array.from({ length: flat.length / 2 }, (_, i) => ({
    userId: flat[i * 2] as UserId,
    at: Number(flat[i * 2 + 1]),
  }));
