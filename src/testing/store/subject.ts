import assert from 'node:assert/strict';
import type { Ports } from '../../application/ports/ports.js';
import type { Closing } from '../law.js';

/** The ports of one opened store, and how to open its data again. */
export type StoreSubject<Name extends keyof Ports> = Pick<Ports, Name> &
  Closing & {
    /** For a store that several processes share: opens the same data as another process. `close` ends that too. */
    readonly another?: () => Promise<Pick<Ports, Name>>;
    /**
     * Closes the store, and opens the same data anew, as after a restart. `close` ends what it gives. A store that
     * forgets everything when it closes is without it, and says so: by skipping the laws that reopen.
     */
    readonly reopen?: () => Promise<Pick<Ports, Name>>;
  };

/** Rooms are a fold of the logs, so the two are tested together. */
export type LogSubject = StoreSubject<'rooms' | 'messages'>;
export type LogStore = Pick<Ports, 'rooms' | 'messages'>;

export type ReceiptSubject = StoreSubject<'rooms' | 'messages' | 'receipts'>;
export type UserSubject = StoreSubject<'users'>;
export type BlockSubject = StoreSubject<'blocks'>;
export type RevocationSubject = StoreSubject<'revocations'>;

/** One of two processes by turns; always the same one for a store that has one process only. */
export const byTurns = async <T>(one: T, another?: () => Promise<T>): Promise<(turn: number) => T> => {
  const other = (await another?.()) ?? one;
  return (turn) => (turn % 2 === 0 ? one : other);
};

/** The name of the law of each port that a store in memory does not keep. */
export const REOPENS = 'has everything that it acknowledged after it was closed and opened again';

/** The store after it was closed and opened again. Fails without `reopen`. */
export const reopened = async <T>({ reopen }: { readonly reopen?: () => Promise<T> }): Promise<T> => {
  if (reopen === undefined) return assert.fail('The subject has no `reopen`');
  return reopen();
};
