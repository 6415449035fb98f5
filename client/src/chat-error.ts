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
  /** The milliseconds after which the server says to try again, where it says so. */
  readonly retryAfterMs?: number;
  /** Why the host application refuses it, in its own words, which an app may show to people. Only with `REFUSED`. */
  readonly reason?: string;

  constructor(
    readonly code: ChatErrorCode,
    message: string = MESSAGES[code] ?? code,
    options?: ErrorOptions & { readonly retryAfterMs?: number | undefined },
  ) {
    super(message, options);
    if (options?.retryAfterMs) this.retryAfterMs = options.retryAfterMs;
    if (code === 'REFUSED') this.reason = message;
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
