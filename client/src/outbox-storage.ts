import type { ChatErrorCode } from './chat-error.js';
import type { MessageType } from './protocol.js';

/** An unsent message as it is kept. Plain data, as JSON and structured cloning take it. */
export interface StoredSend {
  readonly clientMessageId: string;
  readonly roomId: string;
  readonly text: string;
  readonly type: MessageType;
  /** Milliseconds since the epoch; no two of one client are the same. The order of sending. */
  readonly at: number;
  /** Why it was refused for good; missing while it waits. */
  readonly failure?: { readonly code: ChatErrorCode; readonly message: string };
}

/**
 * Where one user's unsent messages outlive the page. What is written of one message is written in order; calls for
 * several messages, and `load`, may overlap.
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
