import type { ErrorCode } from './protocol.js';

/**
 * The server's codes, and three of the client's own: `CLOSED` (the client is closed), `DISCARDED` (the message was
 * taken back), `STORAGE` (the outbox could not be read or written: what waits may not outlive the page).
 * `UNAVAILABLE` is also what a lost connection and a time-out become: the outcome is unknown.
 */
export type ChatErrorCode = ErrorCode | 'CLOSED' | 'DISCARDED' | 'STORAGE';

/** Every failure of this library. `code` is what to tell them apart by, `message` is for people. */
export class ChatError extends Error {
  override readonly name = 'ChatError';

  constructor(
    readonly code: ChatErrorCode,
    message: string = code,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What else went wrong leaves the outcome open. */
export const toChatError = (cause?: unknown): ChatError =>
  cause instanceof ChatError ? cause : new ChatError('UNAVAILABLE', undefined, { cause });

/** Whether the same may well succeed later. */
export const isPassing = ({ code }: ChatError): boolean =>
  /UNAVAILABLE|UNAUTHENTICATED|INTERNAL|RATE_LIMITED|TOKEN_EXPIRED/.test(code);
