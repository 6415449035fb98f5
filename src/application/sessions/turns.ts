import { rateLimited } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { Cancel, Clock } from '../ports/clock.js';
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
 * of one user run in the order of the calls; users take turns, however many each of them waits with.
 *
 * @throws DomainError RATE_LIMITED where the turn does not come; then nothing was done. And whatever `run` throws.
 */
export type InTurn = <T>(userId: UserId, command: CommandName, run: () => Promise<T>) => Promise<T>;

export const makeInTurn = (
  { clock }: { clock: Clock },
  { atOnce, waiting: waitingMax, waitingOfOne, deadlineMs }: TurnLimits = DEFAULT_TURN_LIMITS,
): InTurn => {
  const running = new Set<UserId>();
  /** By user, the one whose turn came last at the end: nobody waits for all that another has asked for before. */
  const waiting = new Map<UserId, Set<Waiting>>();
  let waitingCount = 0;

  const isFree = (userId: UserId) => running.size < atOnce && !running.has(userId);

  const start = async <T>(userId: UserId, run: () => Promise<T>): Promise<T> => {
    running.add(userId);
    try {
      return await run();
    } finally {
      running.delete(userId);
      startNext();
    }
  };

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
    waitingCount++;
  };

  const remove = (userId: UserId, next: Waiting): Set<Waiting> => {
    const all = waiting.get(userId) ?? new Set();
    if (all.delete(next)) waitingCount--;
    if (all.size === 0) waiting.delete(userId);
    return all;
  };

  return async (userId, command, run) => {
    if (!isHeavy(command)) return run();
    if (isFree(userId)) return start(userId, run);
    const own = waiting.get(userId)?.size ?? 0;
    if (waitingCount >= waitingMax || own >= waitingOfOne) throw busy();
    return new Promise((resolve, reject) => {
      const next: Waiting = {
        start: () => void start(userId, run).then(resolve, reject),
        cancelDeadline: clock.after(deadlineMs, () => {
          remove(userId, next);
          reject(busy());
        }),
      };
      add(userId, next);
    });
  };
};

interface Waiting {
  readonly start: () => void;
  readonly cancelDeadline: Cancel;
}

const busy = () => rateLimited('The server is busy: try again', RETRY_AFTER_MS);
