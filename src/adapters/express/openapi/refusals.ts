import type { ErrorCode } from '../../../domain/errors.js';
import { wireError } from '../../protocol/wire-schemas.js';
import type { AuthenticationMode } from '../../protocol/authentication.js';
import { hasBody, type Route } from '../route.js';
import { STATUS_OF_CODE } from '../error-handler.js';
import type { SchemaCollector } from './json-schema.js';
import type { Header, Response } from './open-api.js';

/** Every failure of this route, by status. */
export const refusalsOf = (
  route: Pick<Route, 'method' | 'refusals'>,
  authentication: AuthenticationMode,
  { toJsonSchema }: SchemaCollector,
): Record<string, Response> => {
  const reasons = {
    ...ofEveryRoute(authentication),
    ...(hasBody(route.method) && OF_EVERY_POST),
    ...route.refusals,
  };
  const byStatus = new Map<number, [ErrorCode, string][]>();
  for (const [code, reason] of Object.entries(reasons) as [ErrorCode, string][]) {
    const status = STATUS_OF_CODE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), [code, reason]]);
  }
  const error = toJsonSchema(wireError);
  return Object.fromEntries(
    [...byStatus].map(([status, refusals]) => {
      const codes = refusals.map(([code]) => code);
      const schema = { ...error, properties: { code: { enum: codes } } };
      return [
        String(status),
        {
          description: refusals.map(([code, reason]) => `\`${code}\`: ${reason}`).join('\n\n'),
          ...(HEADERS[status] && { headers: HEADERS[status] }),
          content: { 'application/json': { schema } },
        },
      ];
    }),
  );
};

const UNIDENTIFIED: Readonly<Record<AuthenticationMode, Partial<Record<ErrorCode, string>>>> = {
  token: { UNAUTHENTICATED: 'There is no valid token.', TOKEN_EXPIRED: 'The token was valid once.' },
  host: {
    UNAUTHENTICATED: 'The host application does not know the caller.',
    TOKEN_EXPIRED: 'The session of the host application has ended.',
    FORBIDDEN: 'The page that sends the request is of another origin.',
    SENDER_MISMATCH: 'The header `x-user-id`, which may be left out, names another user than the caller.',
  },
  none: { UNAUTHENTICATED: 'The header `x-user-id` is missing.' },
};

const ofEveryRoute = (authentication: AuthenticationMode): Partial<Record<ErrorCode, string>> => ({
  INVALID: 'The request is not understood.',
  ...UNIDENTIFIED[authentication],
  RATE_LIMITED: 'Too many requests of this user.',
  INTERNAL: "A fault of the server's own. It is logged.",
  UNAVAILABLE: 'The outcome is unknown.',
});

const OF_EVERY_POST: Partial<Record<ErrorCode, string>> = {
  SENDER_MISMATCH: 'The body names another user as the caller.',
  TOO_LARGE: 'The body is too large.',
};

const HEADERS: Readonly<Partial<Record<number, Readonly<Record<string, Header>>>>> = {
  401: {
    'www-authenticate': { description: 'How to authenticate.', required: true, schema: { type: 'string' } },
  },
  429: {
    'retry-after': {
      description: 'Seconds until a request is accepted again.',
      required: true,
      schema: { type: 'integer', minimum: 1 },
    },
  },
};
