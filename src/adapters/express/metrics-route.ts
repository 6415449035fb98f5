import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '../../domain/errors.js';
import type { PlainRoute } from './plain-route.js';

/** The metrics as text for Prometheus. */
export interface Exposition {
  readonly mediaType: string;
  readonly text: () => Promise<string>;
}

export interface MetricsRouteOptions {
  readonly exposition: Exposition;
  /** The bearer token of whoever may read it; missing: anyone may. */
  readonly token?: string | undefined;
}

/** `/metrics`. A wrong token is answered with 401, and the time of that says nothing of the right one. */
export const makeMetricsRoute = ({ exposition, token }: MetricsRouteOptions): PlainRoute => {
  const expected = token === undefined ? undefined : digest(token);
  return {
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'What the server counts, for Prometheus',
    answers: {
      200: { description: 'All metrics.', mediaType: 'text/plain', schema: z.string() },
      ...(expected !== undefined && {
        401: {
          description: 'The bearer token is not that of the metrics.',
          mediaType: 'application/json',
          schema: z.object({ code: z.literal('UNAUTHENTICATED'), message: z.string() }),
        },
      }),
    },
    handle: async (request, response) => {
      const [, given = ''] = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
      if (expected !== undefined && !timingSafeEqual(digest(given), expected)) {
        throw new DomainError('UNAUTHENTICATED', 'The metrics need their own token: Authorization: Bearer …');
      }
      response
        .set('cache-control', 'no-store')
        .type(exposition.mediaType)
        .send(await exposition.text());
    },
  };
};

/** The digest has one length for every token, so that the time of the comparison says nothing. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
