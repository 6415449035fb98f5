import type { Request, RequestHandler, Response } from 'express';
import type { Parley } from '../../application/parley.js';
import type { Admission } from '../../application/ports/rate-limiter.js';
import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { parseInput, userIdInput } from '../protocol/input.js';
import { CALLER } from './route.js';

/** With `none` the header x-user-id names the caller: for development only. */
export type Authentication = 'token' | 'none';

/** Identifies the caller and counts the call. Later handlers find the caller under `CALLER`. */
export const makeAuthenticate =
  (parley: Parley, authentication: Authentication): RequestHandler =>
  async (request, response, next) => {
    const caller = authentication === 'none' ? namedByHeader(request) : await namedByToken(parley, request);
    requireAdmitted(parley.sessions.admit(caller), response, 'Too many requests: slow down');
    response.locals[CALLER] = caller;
    next();
  };

/** @throws DomainError RATE_LIMITED with this message; Retry-After says when to try again, in whole seconds. */
export const requireAdmitted = (admission: Admission, response: Response, message: string): void => {
  if (admission.admitted) return;
  response.set('retry-after', String(Math.max(1, Math.ceil(admission.retryAfterMs / 1_000))));
  throw new DomainError('RATE_LIMITED', message);
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
  return parseInput(userIdInput, named);
};
