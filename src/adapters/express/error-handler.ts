import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../../application/ports/logger.js';
import { DomainError, type ErrorCode, invalid } from '../../domain/errors.js';
import { toWireError } from '../protocol/translate.js';

/** The status of HTTP for every code. */
export const STATUS_OF_CODE: Record<ErrorCode, number> = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  FORBIDDEN: 403,
  REFUSED: 403,
  SENDER_MISMATCH: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
};

export const answerUnknownRoute: RequestHandler = () => {
  throw new DomainError('NOT_FOUND', 'There is no such route');
};

/** Answers every refusal as `{ code, message }`. A fault of the server's own is logged, and answered as INTERNAL. */
export const makeErrorHandler =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = asRefusal(error);
    if (refusal.code === 'INTERNAL') {
      logger.error('A request failed', error, { method: request.method, route: routeOf(request) });
    }
    if (refusal.code === 'UNAUTHENTICATED' || refusal.code === 'TOKEN_EXPIRED') {
      response.set('www-authenticate', 'Bearer');
    }
    if (refusal.code === 'RATE_LIMITED') {
      // A limit that does not pass with time, such as that of connections, gives no time to try again.
      response.set('retry-after', String(Math.max(1, Math.ceil((refusal.retryAfterMs ?? 0) / 1_000))));
    }
    response.status(STATUS_OF_CODE[refusal.code]).json(toWireError(refusal));
  };

/** The refusals of Express and its body parser carry a status below 500. */
export const asRefusal = (error: unknown): DomainError => {
  if (error instanceof DomainError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return new DomainError('TOO_LARGE', 'The body is too large');
  if (typeof status === 'number' && status >= 400 && status < 500) return invalid('The request is malformed');
  return new DomainError('INTERNAL', 'Something went wrong on the server');
};

/** The route's pattern, as the path itself may contain user ids. */
const routeOf = (request: { route?: { path?: unknown } }): string => {
  const path = request.route?.path;
  return typeof path === 'string' ? path : 'none';
};
