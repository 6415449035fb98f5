import { z } from 'zod';
import type { StoreFindings } from '../../application/ports/store.js';
import type { PlainRoute } from './plain-route.js';

/** Faults with which the server still accepts traffic. */
export interface Findings extends Partial<StoreFindings> {
  readonly redis?: 'working' | 'away';
}

/** `/healthz`: the process lives. `/readyz`: it accepts traffic. */
export const makeHealthRoutes = (
  isReady: () => boolean,
  findings: () => Findings | undefined,
): readonly PlainRoute[] => [
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
      200: statusAnswer('It does.', 'ready', findingsSchema),
      503: statusAnswer('It does not: it is stopping, or its store fails.', 'not ready', findingsSchema),
    },
    handle: (_request, response) => {
      const ready = isReady();
      response
        .set('cache-control', 'no-store')
        .status(ready ? 200 : 503)
        .json({ status: ready ? 'ready' : 'not ready', ...findings() });
    },
  },
];

const findingsSchema = {
  damaged: z.int().optional().describe('On SQLite: damaged entries that were found since the start'),
  checkpoints: z
    .enum(['working', 'failing'])
    .optional()
    .describe('On SQLite: whether the write-ahead log is copied into the database'),
  redis: z
    .enum(['working', 'away'])
    .optional()
    .describe('With a Redis: whether it is reached; without it, other servers are told late'),
};

const statusAnswer = (description: string, status: string, more: z.core.$ZodLooseShape = {}) => ({
  description,
  mediaType: 'application/json',
  schema: z.object({ status: z.literal(status), ...more }),
});
