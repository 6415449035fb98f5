import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../../application/ports/logger.js';
import { DomainError, invalid } from '../../domain/errors.js';
import { toWireError } from '../protocol/translate.js';
import { STATUS_OF_CODE } from './status-of-code.js';

export const answerUnknownRoute: RequestHandler = () => {
  throw new DomainError('NOT_FOUND', 'There is no such route');
};

/** Every refusal as `{ code, message }`; a fault of the server's own is logged, and told as INTERNAL only. */
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
    response.status(STATUS_OF_CODE[refusal.code]).json(toWireError(refusal));
  };

/** What Express and its body parser refuse by themselves carries a status below 500. */
const asRefusal = (error: unknown): DomainError => {
  if (error instanceof DomainError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return new DomainError('TOO_LARGE', 'The body is too large');
  if (typeof status === 'number' && status >= 400 && status < 500) return invalid('The request is malformed');
  return new DomainError('INTERNAL', 'Something went wrong on the server');
};

/** The pattern, not the address, which may name people. */
const routeOf = (request: { route?: { path?: unknown } }): string => {
  const path = request.route?.path;
  return typeof path === 'string' ? path : 'none';
};
