import type { ErrorCode, WireError } from './protocol.js';

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

/** A failure that was told, or kept. */
export const errorOf = ({ code, message }: WireError | { code: ChatErrorCode; message: string }): ChatError =>
  new ChatError(code, message);

/** What else went wrong leaves the outcome open. */
export const toChatError = (reason: unknown): ChatError =>
  reason instanceof ChatError
    ? reason
    : new ChatError('UNAVAILABLE', 'The server could not be reached', { cause: reason });

const PASSING: readonly string[] = [
  'UNAVAILABLE',
  'INTERNAL',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
];

/** Whether the same may well succeed later. */
export const isPassing = ({ code }: ChatError): boolean => PASSING.includes(code);
