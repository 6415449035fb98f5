import { DomainError } from '../../domain/errors.js';
import { unavailable } from '../storage/unavailable.js';
import { isStoreFailure } from './store-errors.js';

export interface GroupCommit {
  /**
   * Does the work in one transaction with all other work of this turn of the event loop, in the order of the
   * calls, and resolves when that is committed. A DomainError refuses this work alone, and must come before its
   * first write. Work may be done twice, so it may change only the database and what `rollback` resets.
   * @throws DomainError UNAVAILABLE where the store fails; the outcome is unknown then.
   */
  run<T>(work: () => T): Promise<T>;

  /** Commits the work that waits; later work is UNAVAILABLE. */
  close(): void;
}

export interface Transactions {
  begin(): void;
  commit(): void;
  /** Undoes all changes since `begin`, in memory too. Never throws. */
  rollback(): void;
  /** The store itself failed. */
  failed(cause: unknown): void;
}

/** A larger group would block the event loop for too long. */
const GROUP_MAX = 1_000;

/**
 * Begins, works and commits in one turn of the event loop. So no read comes in between, and none sees a change that
 * may still be rolled back. Work that arrives while a commit waits for the disk makes the next group.
 */
export const makeGroupCommit = (transactions: Transactions): GroupCommit => {
  let waiting: Waiting[] = [];
  let scheduled = false;
  let closed = false;

  const commitGroup = (group: readonly Waiting[]): void => {
    let outcomes: readonly Outcome[];
    try {
      transactions.begin();
      outcomes = group.map(outcomeOf);
      transactions.commit();
    } catch (error) {
      transactions.rollback();
      if (isStoreFailure(error)) {
        transactions.failed(error);
        outcomes = group.map(() => ({ error: unavailable(error) }));
      } else if (group.length > 1) {
        // One of them failed. Each is done again on its own, so that only that one is rejected.
        for (const each of group) commitGroup([each]);
        return;
      } else {
        outcomes = [{ error }];
      }
    }
    group.forEach((each, i) => settle(each, outcomes[i]));
  };

  const commitNext = (): void => {
    const group = waiting.slice(0, GROUP_MAX);
    waiting = waiting.slice(GROUP_MAX);
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(commitNext);
    if (group.length > 0) commitGroup(group);
  };

  return {
    run: <T>(work: () => T) =>
      new Promise<T>((resolve, reject) => {
        if (closed) {
          reject(unavailable());
          return;
        }
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
        if (scheduled) return;
        scheduled = true;
        setImmediate(commitNext);
      }),
    close: () => {
      closed = true;
      while (waiting.length > 0) commitNext();
    },
  };
};

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

const outcomeOf = ({ work }: Waiting): Outcome => {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof DomainError) return { error };
    throw error;
  }
};

const settle = ({ resolve, reject }: Waiting, outcome: Outcome | undefined): void => {
  if (outcome === undefined) return;
  if ('error' in outcome) reject(outcome.error);
  else resolve(outcome.value);
};
