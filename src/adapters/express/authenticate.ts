import type { Request, RequestHandler } from 'express';
import type { Parley } from '../../application/parley.js';
import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { parseInput, userIdInput } from '../protocol/input.js';
import { CALLER } from './route.js';

/** With `none` the header x-user-id says who calls: for development only. */
export type Authentication = 'token' | 'none';

/** Finds out who calls, and counts the call; handlers after it find the caller under `CALLER`. */
export const makeAuthenticate =
  (parley: Parley, authentication: Authentication): RequestHandler =>
  async (request, response, next) => {
    const caller = authentication === 'none' ? namedByHeader(request) : await namedByToken(parley, request);
    const admission = parley.sessions.admit(caller);
    if (!admission.admitted) {
      response.set('retry-after', String(Math.max(1, Math.ceil(admission.retryAfterMs / 1_000))));
      throw new DomainError('RATE_LIMITED', 'Too many requests: slow down');
    }
    response.locals[CALLER] = caller;
    next();
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
