import type { ChatMessage, WaitingChange } from './entry-types.js';

/**
 * An unsent message, edit or deletion as it is stored, `pending` or `failed`. Plain data that JSON and structured cloning
 * take.
 */
export type StoredSend = ChatMessage | WaitingChange;

/**
 * Stores one user's unsent messages and changes, so that they outlive the page. Calls are not awaited and may overlap: of those for
 * one id the last one counts.
 */
export interface OutboxStorage {
  /**
   * Several clients of one user that share a storage give the same name here: then one of them sends for all, and they
   * notify each other. Missing: no other client uses the storage.
   */
  readonly sharedAs?: string | undefined;
  /** All that is stored, in any order. */
  readonly load: () => Promise<readonly StoredSend[]>;
  /** Stores the send in place of the one with this id; removes that one where `send` is undefined. */
  readonly put: (clientMessageId: string, send: StoredSend | undefined) => Promise<void>;
  /** Removes everything, and the storage itself. Missing: the client removes one send after the other by `put`. */
  readonly clear?: () => Promise<void>;
}

/** Lasts as long as the process. Clients in Node use it unless the app gives another one. */
export const makeMemoryStorage = (sharedAs?: string): OutboxStorage => {
  const sends = new Map<string, StoredSend>();
  return {
    sharedAs,
    load: () => Promise.resolve([...sends.values()]),
    put(clientMessageId, send) {
      if (send) sends.set(clientMessageId, send);
      else sends.delete(clientMessageId);
      return Promise.resolve();
    },
  };
};
