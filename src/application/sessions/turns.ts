import { rateLimited } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';
import { type CommandName, isHeavy } from './command-costs.js';

/** How many heavy commands run and wait. */
export interface TurnLimits {
  /** Heavy commands at once, of different users: those of one user run one after another. */
  readonly atOnce: number;
  /** A heavy command beyond these is refused at once. */
  readonly waiting: number;
  /** The same for those of one user, so that nobody fills the room to wait for all. */
  readonly waitingOfOne: number;
  /** A heavy command that has waited for this long is refused. Clients wait for an answer for 10 s. */
  readonly deadlineMs: number;
}

export const DEFAULT_TURN_LIMITS: TurnLimits = {
  atOnce: 8,
  waiting: 1_000,
  waitingOfOne: 100,
  deadlineMs: 8_000,
};

const RETRY_AFTER_MS = 1_000;

/**
 * Runs a command that was admitted: a light one within this call, a heavy one when it is its turn. The heavy commands
 * of one user run in the order of the calls; users take turns, however many each of them waits with. Every command of
 * every transport passes here, so it is followed from here on.
 *
 * @throws DomainError RATE_LIMITED where the turn does not come; then nothing was done. And whatever `run` throws.
 */
export type InTurn = <T>(userId: UserId, command: CommandName, run: () => Promise<T>) => Promise<T>;

export const makeInTurn = (
  { clock, metrics, followCommand }: Pick<Ports, 'clock' | 'metrics' | 'followCommand'>,
  { atOnce, waiting: waitingMax, waitingOfOne, deadlineMs }: TurnLimits = DEFAULT_TURN_LIMITS,
): InTurn => {
  const running = new Set<UserId>();
  /** By user, with the user whose turn came last at the end: nobody waits for all that another has asked for before. */
  const waiting = new Map<UserId, Set<Waiting>>();
  let waitingCount = 0;

  const isFree = (userId: UserId) => running.size < atOnce && !running.has(userId);

  const startNext = () => {
    for (const [userId, [next]] of waiting) {
      if (running.size >= atOnce) return;
      if (next === undefined || !isFree(userId)) continue;
      const rest = remove(userId, next);
      waiting.delete(userId);
      if (rest.size > 0) waiting.set(userId, rest);
      next.cancelDeadline();
      next.start();
    }
  };

  const add = (userId: UserId, next: Waiting) => {
    waiting.set(userId, (waiting.get(userId) ?? new Set()).add(next));
    metrics.heavyWaiting(++waitingCount);
  };

  const remove = (userId: UserId, next: Waiting): Set<Waiting> => {
    const all = waiting.get(userId) ?? new Set();
    if (all.delete(next)) metrics.heavyWaiting(--waitingCount);
    if (all.size === 0) waiting.delete(userId);
    return all;
  };

  /** Resolves when the user counts among those whose command runs. */
  const turnOf = (userId: UserId) =>
    new Promise<void>((resolve, reject) => {
      const next: Waiting = {
        start: () => {
          running.add(userId);
          resolve();
        },
        cancelDeadline: clock.after(deadlineMs, () => {
          remove(userId, next);
          reject(busy());
        }),
      };
      add(userId, next);
    });

  const heavy = async <T>(userId: UserId, run: () => Promise<T>): Promise<T> => {
    const own = waiting.get(userId)?.size ?? 0;
    if (isFree(userId)) running.add(userId);
    else if (waitingCount >= waitingMax || own >= waitingOfOne) throw busy();
    // Awaited here, so that what follows the command finds it again: it is not started by the one before it.
    else await turnOf(userId);
    try {
      return await run();
    } finally {
      running.delete(userId);
      startNext();
    }
  };

  return (userId, command, run) =>
    followCommand(command, () => (isHeavy(command) ? heavy(userId, run) : run()));
};

interface Waiting {
  readonly start: () => void;
  readonly cancelDeadline: Cancel;
}

const busy = () => rateLimited('The server is busy: try again', RETRY_AFTER_MS);
