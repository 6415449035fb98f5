import type { ChatMessage } from './entry-types.js';

/** An unsent message as it is kept, `pending` or `failed`. Plain data, as JSON and structured cloning take it. */
export type StoredSend = ChatMessage;

/**
 * Where one user's unsent messages outlive the page. Calls come at once and may overlap: of those for one id
 * the last one counts.
 */
export interface OutboxStorage {
  /**
   * Several clients of one user that share a storage give the same name here: one of them sends for all, and they
   * tell each other. Missing: nobody else uses it.
   */
  readonly sharedAs?: string | undefined;
  /** All that is kept, in any order. */
  readonly load: () => Promise<readonly StoredSend[]>;
  /** Keeps this in the place of what has this id; nothing where it is undefined. */
  readonly put: (clientMessageId: string, send: StoredSend | undefined) => Promise<void>;
}

/** Lasts as long as the process: what clients in Node have unless told otherwise. */
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
