/**
 * Why a command was refused. The union is closed: every transport translates it through an exhaustive
 * Record, so that a new code does not compile until each of them has an answer for it.
 *
 * `UNAVAILABLE` alone leaves the outcome unknown; every other code means that nothing was changed.
 */
export type ErrorCode =
  | 'INVALID'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'FORBIDDEN'
  | 'SENDER_MISMATCH'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  | 'UNAVAILABLE';

/** The one way in which the domain and the use cases refuse. The message is fit to be shown to the caller. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const invalid = (message: string): DomainError => new DomainError('INVALID', message);
export const forbidden = (message: string): DomainError => new DomainError('FORBIDDEN', message);
export const conflict = (message: string): DomainError => new DomainError('CONFLICT', message);

/** What a stranger gets for any room, whether it exists or not: the two must not be told apart. */
export const roomNotFound = (): DomainError => new DomainError('NOT_FOUND', 'Room not found');
