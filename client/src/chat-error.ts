import type { ErrorCode } from './protocol.js';

/**
 * The server's codes, and three of the client's own: `CLOSED` (the client was closed first), `DISCARDED` (the
 * message was taken back), `STORAGE` (the outbox could not be written: it lasts as long as the page).
 * `UNAVAILABLE` is also what a lost connection and a time-out become: the outcome is unknown.
 */
export type ChatErrorCode = ErrorCode | 'CLOSED' | 'DISCARDED' | 'STORAGE';

/** Every failure of this library. `code` is what to tell them apart by, `message` is for people. */
export class ChatError extends Error {
  override readonly name = 'ChatError';

  constructor(
    readonly code: ChatErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
