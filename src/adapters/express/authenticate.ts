import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import type { Parley } from '../../application/parley.js';
import type { Admission } from '../../application/ports/rate-limiter.js';
import type { Identity } from '../../application/ports/token-verifier.js';
import type { Recognize } from '../../application/sessions/admission.js';
import type { CommandName } from '../../application/sessions/command-costs.js';
import { DomainError, forbidden, rateLimited } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { Authentication } from '../protocol/authentication.js';
import { parseInput, requireSpeaksFor, userIdInput } from '../protocol/input.js';
import { isForeignOrigin, type Origins } from '../protocol/origins.js';
import { percentDecoded } from './percent-encoded.js';

const CALLER = 'parleyCaller';
const FOREIGN = 'parleyForeign';

/** The caller, as `makeAuthenticate` has found them. */
export const callerOf = (response: Response): Identity => response.locals[CALLER] as Identity;

/**
 * Identifies the caller. Later handlers find them by `callerOf`. With `none` the header x-user-id names them. Where the host
 * identifies them, the header may only confirm who they are: a page that was loaded by somebody else speaks for nobody.
 */
export const makeAuthenticate =
  (parley: Parley, authentication: Authentication<IncomingMessage>): RequestHandler =>
  async (request, response, next) => {
    if (authentication === 'none') response.locals[CALLER] = { userId: requireNamed(request) };
    else if (authentication === 'token') response.locals[CALLER] = await namedByToken(parley, request);
    else {
      const caller = await authentication(request);
      requireSpeaksFor(caller.userId, { userId: namedByHeader(request) });
      response.locals[CALLER] = caller;
    }
    next();
  };

/**
 * Says whether a caller who was identified is still signed in. It is asked when a request is carried out: its body may
 * have come long after its head, and its turn too.
 */
export const makeStillSignedIn = (
  parley: Parley,
  authentication: Authentication<IncomingMessage>,
): Recognize =>
  authentication === 'none' ? (identity) => Promise.resolve(identity) : parley.sessions.recognize;

/**
 * Refuses what pages of other origins send. A cookie comes along with it, whoever wrote the page, where a token would
 * not.
 */
export const makeRefuseForeign =
  (corsOrigins: Origins): RequestHandler =>
  (request, response, next) => {
    response.locals[FOREIGN] = isForeignOrigin(request.headers, corsOrigins);
    if (isRefusedAsForeign(response)) throw forbidden('This origin is not allowed');
    next();
  };

export const isRefusedAsForeign = (response: Response): boolean => response.locals[FOREIGN] === true;

/** Takes the cost of this command from the caller, before the body is read. @throws DomainError RATE_LIMITED. */
export const makeAdmission =
  (parley: Parley, command: CommandName): RequestHandler =>
  (_request, response, next) => {
    const { userId } = callerOf(response);
    requireAdmitted(parley.sessions.admit(userId, command), response, 'Too many requests: slow down');
    next();
  };

/** @throws DomainError RATE_LIMITED with this message; Retry-After says when to try again, in whole seconds. */
export const requireAdmitted = (admission: Admission, response: Response, message: string): void => {
  if (admission.admitted) return;
  response.set('retry-after', String(Math.max(1, Math.ceil(admission.retryAfterMs / 1_000))));
  throw rateLimited(message, admission.retryAfterMs);
};

const namedByToken = async (parley: Parley, request: Request): Promise<Identity> => {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
  if (token === undefined) {
    throw new DomainError('UNAUTHENTICATED', 'A token is needed: Authorization: Bearer …');
  }
  return parley.sessions.authenticate(token);
};

const requireNamed = (request: Request): UserId => {
  const named = namedByHeader(request);
  if (named === undefined) throw new DomainError('UNAUTHENTICATED', 'The header x-user-id is needed');
  return named;
};

const namedByHeader = (request: Request): UserId | undefined => {
  const named = request.get('x-user-id');
  return named === undefined
    ? undefined
    : parseInput(userIdInput, percentDecoded(named, 'The header x-user-id'));
};
