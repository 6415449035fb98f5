import { z } from 'zod';
import type { PlainRoute } from './plain-route.js';

/** `/healthz`: the process lives. `/readyz`: it accepts traffic. */
export const makeHealthRoutes = (isReady: () => boolean): readonly PlainRoute[] => [
  {
    path: '/healthz',
    operationId: 'getHealth',
    summary: 'Whether the process lives',
    answers: { 200: statusAnswer('It does.', 'ok') },
    handle: (_request, response) => {
      response.set('cache-control', 'no-store').json({ status: 'ok' });
    },
  },
  {
    path: '/readyz',
    operationId: 'getReadiness',
    summary: 'Whether the server accepts traffic',
    answers: {
      200: statusAnswer('It does.', 'ready'),
      503: statusAnswer('It does not: it is stopping, or its store fails.', 'not ready'),
    },
    handle: (_request, response) => {
      const ready = isReady();
      response
        .set('cache-control', 'no-store')
        .status(ready ? 200 : 503)
        .json({ status: ready ? 'ready' : 'not ready' });
    },
  },
];

const statusAnswer = (description: string, status: string) => ({
  description,
  mediaType: 'application/json',
  schema: z.object({ status: z.literal(status) }),
});
