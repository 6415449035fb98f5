import type { ChatMessage } from './entry-types.js';

/** An unsent message as it is kept, `pending` or `failed`. Plain data, as JSON and structured cloning take it. */
export type StoredSend = ChatMessage;

/**
 * Where one user's unsent messages outlive the page. Calls come one after the other, each when the one before has
 * settled.
 */
export interface OutboxStorage {
  /**
   * Several clients of one user that share a storage give the same name here: one of them sends for all, and they
   * tell each other. Missing: nobody else uses it.
   */
  readonly sharedAs?: string;
  /** All that is kept, in any order. */
  readonly load: () => Promise<readonly StoredSend[]>;
  /** Keeps it in the place of what has the same `clientMessageId`. */
  readonly put: (send: StoredSend) => Promise<void>;
  /** Nothing happens where there is none. */
  readonly remove: (clientMessageId: string) => Promise<void>;
}

/** Lasts as long as the process: what clients in Node have unless told otherwise. */
export const makeMemoryStorage = (sharedAs?: string): OutboxStorage => {
  const sends = new Map<string, StoredSend>();
  return {
    ...(sharedAs !== undefined && { sharedAs }),
    load: () => Promise.resolve([...sends.values()]),
    put(send) {
      sends.set(send.clientMessageId, send);
      return Promise.resolve();
    },
    remove(clientMessageId) {
      sends.delete(clientMessageId);
      return Promise.resolve();
    },
  };
};
