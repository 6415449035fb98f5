import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler, Request, Router } from 'express';
import { z } from 'zod';
import type { Parley } from '../../application/parley.js';
import type { CommandName } from '../../application/sessions/command-costs.js';
import type { Metrics } from '../../application/ports/metrics.js';
import type { ErrorCode } from '../../domain/errors.js';
import { parseInput } from '../protocol/input.js';
import type { Origins } from '../protocol/origins.js';
import type { StreamRequest } from '../protocol/stream-request.js';
import { callerOf, isRefusedAsForeign, makeAdmission, makeRefuseForeign } from './authenticate.js';
import { asRefusal } from './error-handler.js';
import { seqParameter } from './parameters.js';

/** The adapter that answers with streams of events, as this one only knows requests with one answer. */
export interface EventStreams {
  /** New streams are refused, as the server stops. */
  readonly isStopping: boolean;
  /**
   * Answers with a stream, and resolves when it has begun.
   *
   * @throws DomainError where the request is to be answered with an error; then nothing has been sent.
   */
  open(response: ServerResponse, request: StreamRequest): Promise<void>;
}

/** A GET route as data, beside those that have one answer. */
export interface StreamRoute<Input = unknown> {
  /** Below /api. */
  readonly path: string;
  readonly operationId: Exclude<CommandName, 'connect' | 'unknown'>;
  readonly summary: string;
  readonly description: string;
  /** Path parameters and the query. */
  readonly input: z.ZodType<Input>;
  /** The header Last-Event-ID is the input's `afterSeq`, and outdoes it. */
  readonly resumes: boolean;
  /** The content of the stream. */
  readonly success: string;
  readonly refusals: Readonly<Partial<Record<ErrorCode, string>>>;
  readonly ask: (input: Input) => Omit<StreamRequest, 'identity'>;
}

/** Checks that `ask` fits the route's input. */
export const streamRoute = <Input>(definition: StreamRoute<Input>): StreamRoute =>
  definition as unknown as StreamRoute;

export const LAST_EVENT_ID = 'Last-Event-ID';

export const resumingInput = z.object({ [LAST_EVENT_ID]: seqParameter });

export const mountStreams = (
  router: Router,
  routes: readonly StreamRoute[],
  {
    parley,
    streams,
    corsOrigins,
  }: { readonly parley: Parley; readonly streams: EventStreams; readonly corsOrigins: Origins },
): void => {
  const refuseForeign = makeRefuseForeign(corsOrigins);
  for (const route of routes) {
    const { path, operationId } = route;
    router.get(path, refuseForeign, makeAdmission(parley, operationId), async (request, response) => {
      const asked = route.ask(parseInput(route.input, readGiven(request, route)));
      // Express takes this route for HEAD too, whose answer never has a body.
      if (request.method === 'HEAD') response.type('text/event-stream').end();
      else await streams.open(response, { ...asked, identity: callerOf(response) });
    });
  }
};

/** Counts the streams that are refused. It stands behind everything that may refuse one. */
export const makeRefusalCount = (
  routes: readonly StreamRoute[],
  {
    metrics,
    streams,
  }: { readonly metrics: Pick<Metrics, 'refused'>; readonly streams: Pick<EventStreams, 'isStopping'> },
): ErrorRequestHandler => {
  const paths = routes.map(({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`, 'i'));
  return (error, request, response, next) => {
    if (request.method === 'GET' && paths.some((path) => path.test(request.path))) {
      const { code } = asRefusal(error);
      if (isRefusedAsForeign(response)) metrics.refused('origin');
      else metrics.refused(code === 'UNAVAILABLE' && streams.isStopping ? 'stopping' : code);
    }
    next(error);
  };
};

const readGiven = (request: Request, { resumes }: StreamRoute): object => {
  const given = { ...request.query, ...request.params };
  const lastEventId = request.get(LAST_EVENT_ID);
  if (!resumes || lastEventId === undefined) return given;
  parseInput(resumingInput, { [LAST_EVENT_ID]: lastEventId });
  return { ...given, afterSeq: lastEventId };
};
