import type { Logger } from '../../application/ports/logger.js';
import { DomainError, type ErrorCode } from '../../domain/errors.js';
import { toWireError } from '../protocol/translate.js';
import type { WireError } from '../protocol/wire.js';

/** What a connection makes of each code: whether the device may go on with it. */
const CONNECTION_ENDS: Record<ErrorCode, boolean> = {
  INVALID: false,
  UNAUTHENTICATED: false,
  TOKEN_EXPIRED: true,
  FORBIDDEN: false,
  SENDER_MISMATCH: false,
  NOT_FOUND: false,
  CONFLICT: false,
  TOO_LARGE: false,
  RATE_LIMITED: false,
  INTERNAL: false,
  UNAVAILABLE: false,
};

export const endsConnection = (code: ErrorCode): boolean => CONNECTION_ENDS[code];

/** A refusal as the client reads it; a fault of the server's own is logged, and told as INTERNAL only. */
export const toWireFailure = (error: unknown, logger: Logger, event: string): WireError => {
  if (error instanceof DomainError) return toWireError(error);
  logger.error('A command failed', error, { event });
  return { code: 'INTERNAL', message: 'Something went wrong on the server' };
};
