import type { ErrorCode } from '../../domain/errors.js';

/** HTTP's status for every code; a new code does not compile until it has one. */
export const STATUS_OF_CODE: Record<ErrorCode, number> = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  FORBIDDEN: 403,
  SENDER_MISMATCH: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
};
