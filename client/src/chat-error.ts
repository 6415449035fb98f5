import type { ErrorCode } from './protocol.js';

/**
 * The server's codes, and three of the client's own: `CLOSED` (the client is closed), `DISCARDED` (the message was
 * discarded), `STORAGE` (the outbox could not be read or written, so unsent messages may not outlive the page).
 * `UNAVAILABLE` also stands for a lost connection and for a time-out: the outcome is unknown.
 */
export type ChatErrorCode = ErrorCode | 'CLOSED' | 'DISCARDED' | 'STORAGE';

/** Every failure of this library. Tell failures apart by `code`; `message` is for people. */
export class ChatError extends Error {
  override readonly name = 'ChatError';

  constructor(
    readonly code: ChatErrorCode,
    message: string = MESSAGES[code] ?? code,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const MESSAGES: Readonly<Partial<Record<ChatErrorCode, string>>> = {
  CLOSED: 'The client is closed',
  DISCARDED: 'The message was discarded',
  STORAGE: 'The unsent messages could not be stored or read',
  UNAVAILABLE: 'The server did not answer',
};

/** Gives a `ChatError` back as it is. Any other failure becomes `UNAVAILABLE`: it leaves the outcome unknown. */
export const toChatError = (cause?: unknown): ChatError =>
  cause instanceof ChatError ? cause : new ChatError('UNAVAILABLE', undefined, { cause });
