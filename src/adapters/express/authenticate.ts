import type { Request, RequestHandler, Response } from 'express';
import type { Parley } from '../../application/parley.js';
import type { Admission } from '../../application/ports/rate-limiter.js';
import type { CommandName } from '../../application/sessions/command-costs.js';
import { DomainError, rateLimited } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { parseInput, userIdInput } from '../protocol/input.js';
import { percentDecoded } from './percent-encoded.js';

/** Where `makeAuthenticate` leaves the caller. */
export const CALLER = 'parleyCaller';

/** With `none` the header x-user-id names the caller, percent-encoded: for development only. */
export type Authentication = 'token' | 'none';

/** Identifies the caller. Later handlers find the caller under `CALLER`. */
export const makeAuthenticate =
  (parley: Parley, authentication: Authentication): RequestHandler =>
  async (request, response, next) => {
    response.locals[CALLER] =
      authentication === 'none' ? namedByHeader(request) : await namedByToken(parley, request);
    next();
  };

/** Takes the cost of this command from the caller, before the body is read. @throws DomainError RATE_LIMITED. */
export const makeAdmission =
  (parley: Parley, command: CommandName): RequestHandler =>
  (_request, response, next) => {
    const caller = response.locals[CALLER] as UserId;
    requireAdmitted(parley.sessions.admit(caller, command), response, 'Too many requests: slow down');
    next();
  };

/** @throws DomainError RATE_LIMITED with this message; Retry-After says when to try again, in whole seconds. */
export const requireAdmitted = (admission: Admission, response: Response, message: string): void => {
  if (admission.admitted) return;
  response.set('retry-after', String(Math.max(1, Math.ceil(admission.retryAfterMs / 1_000))));
  throw rateLimited(message, admission.retryAfterMs);
};

const namedByToken = async (parley: Parley, request: Request): Promise<UserId> => {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
  if (token === undefined) {
    throw new DomainError('UNAUTHENTICATED', 'A token is needed: Authorization: Bearer …');
  }
  return (await parley.sessions.authenticate(token)).userId;
};

const namedByHeader = (request: Request): UserId => {
  const named = request.get('x-user-id');
  if (named === undefined) throw new DomainError('UNAUTHENTICATED', 'The header x-user-id is needed');
  return parseInput(userIdInput, percentDecoded(named, 'The header x-user-id'));
};
