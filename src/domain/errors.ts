/**
 * Why a command was refused. Clients tell errors apart by these codes, in every transport: none is ever renamed.
 * A transport that maps them to something else does so by an exhaustive Record, so that a new code does not compile
 * without its entry.
 *
 * After `UNAVAILABLE` and `INTERNAL` the outcome is unknown; every other code means that nothing was changed.
 */
export const ERROR_CODES = [
  'INVALID',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'FORBIDDEN',
  'SENDER_MISMATCH',
  'NOT_FOUND',
  'CONFLICT',
  'REFUSED',
  'TOO_LARGE',
  'RATE_LIMITED',
  'INTERNAL',
  'UNAVAILABLE',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The one way in which the domain and the use cases refuse. The caller may see the message. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  /** After RATE_LIMITED, where it is known: the same may be allowed after this time. */
  readonly retryAfterMs?: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions & { readonly retryAfterMs?: number },
  ) {
    super(message, options);
    if (options?.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

export const invalid = (message: string): DomainError => new DomainError('INVALID', message);
export const forbidden = (message: string): DomainError => new DomainError('FORBIDDEN', message);
export const rateLimited = (message: string, retryAfterMs?: number): DomainError =>
  new DomainError('RATE_LIMITED', message, { ...(retryAfterMs !== undefined && { retryAfterMs }) });
/** The refusal by the host application's own rules; people see the reason. */
export const refused = (reason: string): DomainError => new DomainError('REFUSED', reason);
export const conflict = (message: string): DomainError => new DomainError('CONFLICT', message);

/** The refusal for every room that the caller is not a member of, so that nobody learns whether it exists. */
export const roomNotFound = (): DomainError => new DomainError('NOT_FOUND', 'Room not found');

/** Whether this is a refusal, after which nothing was changed: neither a failure nor a fault. */
export const isRefusal = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code !== 'UNAVAILABLE' && error.code !== 'INTERNAL';
