import type { Application, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Admission } from '../../application/ports/rate-limiter.js';
import type { Logger } from '../../application/ports/logger.js';
import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { makeIsKnownHost } from '../protocol/hosts.js';
import { parseInput, userIdInput, userNameInput } from '../protocol/input.js';
import { isForeignOrigin, type Origins } from '../protocol/origins.js';
import { requireAdmitted } from './authenticate.js';
import { makeErrorHandler } from './error-handler.js';
import { jsonBody } from './json-body.js';

export interface DevelopmentTokenOptions {
  /** Makes a token of this user that the server accepts. */
  readonly sign: (userId: UserId, name: string | undefined) => string;
  /** How long a token is valid, in seconds. */
  readonly lifetime: number;
  /** Counts one call: all callers share a limit. */
  readonly admit: () => Admission;
  readonly corsOrigins: Origins;
  /** The name or address on which the server listens. */
  readonly host: string;
  readonly logger: Logger;
}

/**
 * `POST /dev/token { userId, name? }` gives `{ token, expiresIn }` to anyone: for development, and not to be
 * mounted in production. Pages of this server and of `corsOrigins` may call it. `*` allows no further page, as each
 * page that a developer visits could read their chats. The host must be an address, localhost, the name on which the
 * server listens or that of an origin in `corsOrigins`: a page of any other name may lead that name to this machine.
 */
export const mountDevelopmentToken = (app: Application, options: DevelopmentTokenOptions): void => {
  const { sign, lifetime, logger } = options;
  app.post(
    '/dev/token',
    refuseForeign(options.corsOrigins),
    refuseUnknownHosts(options),
    limitCalls(options.admit),
    ...jsonBody(BODY_BYTES),
    (request: Request, response: Response) => {
      const { userId, name } = parseInput(tokenInput, request.body as unknown);
      response.set('cache-control', 'no-store').json({ token: sign(userId, name), expiresIn: lifetime });
    },
    makeErrorHandler(logger),
  );
};

const BODY_BYTES = 4 * 1024;

export const tokenInput = z.object(
  { userId: userIdInput, name: userNameInput.optional() },
  'a JSON object, sent as application/json',
);

const refuseForeign =
  (allowed: Origins): RequestHandler =>
  (request, _response, next) => {
    if (isForeignOrigin(request.headers, allowed === '*' ? [] : allowed)) {
      throw new DomainError('FORBIDDEN', 'This origin is not allowed');
    }
    next();
  };

const refuseUnknownHosts = ({ corsOrigins, host }: DevelopmentTokenOptions): RequestHandler => {
  const allowed = corsOrigins === '*' ? [] : corsOrigins;
  const isKnown = makeIsKnownHost(host, allowed);
  return (request, _response, next) => {
    if (!isKnown(request.headers.host)) {
      throw new DomainError(
        'FORBIDDEN',
        'This host is not allowed: use localhost, or name it in CORS_ORIGIN',
      );
    }
    next();
  };
};

const limitCalls =
  (admit: DevelopmentTokenOptions['admit']): RequestHandler =>
  (_request, response, next) => {
    requireAdmitted(admit(), response, 'Too many tokens are asked for: slow down');
    next();
  };
