import type { IncomingMessage } from 'node:http';
import cors from 'cors';
import express, { type Application, type Request } from 'express';
import type { Parley } from '../../application/parley.js';
import type { Logger } from '../../application/ports/logger.js';
import { type Metrics, NO_METRICS } from '../../application/ports/metrics.js';
import { type Authentication, modeOf } from '../protocol/authentication.js';
import { corsOf, type Origins } from '../protocol/origins.js';
import { describeEvents } from './asyncapi/document.js';
import { makeAdmission, makeAuthenticate, makeRefuseForeign, makeStillSignedIn } from './authenticate.js';
import { CONTRACT } from './contract.js';
import { makeDescriptionRoutes } from './description-routes.js';
import { answerUnknownRoute, makeErrorHandler } from './error-handler.js';
import { makeHealthRoutes, type Findings } from './health-routes.js';
import { describeApi } from './openapi/document.js';
import { requirePercentEncoded } from './percent-encoded.js';
import { mountPlainRoutes, type PlainRoute } from './plain-route.js';
import { mountRoutes } from './route.js';
import { type EventStreams, makeRefusalCount, mountStreams } from './stream-route.js';
import { STREAM_ROUTES } from './stream-routes.js';

export interface RestOptions {
  readonly corsOrigins: Origins;
  readonly authentication: Authentication<IncomingMessage>;
  /** False makes /readyz answer 503. */
  readonly isReady: () => boolean;
  /** The faults of the store that /readyz names. Missing: it names none. */
  readonly findings?: (() => Findings | undefined) | undefined;
  readonly logger: Logger;
  /** Counts the streams that are refused. Missing: nothing counts them. */
  readonly metrics?: Metrics | undefined;
  /** Of the server, for the description. */
  readonly version: string;
  /** The prefix that a proxy has taken off the path of this request; missing: nothing. */
  readonly prefixOf?: (request: Request) => string;
  /** Serves the routes of streams. Missing: there are none. */
  readonly streams?: EventStreams | undefined;
  /** Further routes of the host, to be mounted and described with the others. */
  readonly plainRoutes?: readonly PlainRoute[];
}

/** Mounts Parley's REST contract on the caller's app, and changes nothing else of it. */
export const mountRestApi = (app: Application, parley: Parley, options: RestOptions): void => {
  const { corsOrigins, authentication, logger, metrics = NO_METRICS, streams } = options;
  const mode = modeOf(authentication);
  app.disable('x-powered-by');
  mountPlainRoutes(app, plainRoutesOf(options));

  const api = express.Router();
  if (corsOrigins === '*' || corsOrigins.length > 0) {
    api.use(
      cors({
        ...corsOf(corsOrigins, mode),
        allowedHeaders: ['authorization', 'content-type', 'last-event-id', 'x-user-id'],
        exposedHeaders: ['retry-after'],
      }),
    );
  }
  api.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  api.use(requirePercentEncoded);
  if (mode === 'host') api.use(makeRefuseForeign(corsOrigins));
  api.use(makeAuthenticate(parley, authentication));
  const stillSignedIn = makeStillSignedIn(parley, authentication);
  for (const { routes } of CONTRACT) mountRoutes(api, routes, { parley, stillSignedIn });
  if (streams !== undefined) mountStreams(api, STREAM_ROUTES, { parley, streams, corsOrigins });
  api.use(makeAdmission(parley, 'unknown'), answerUnknownRoute);
  if (streams !== undefined) api.use(makeRefusalCount(STREAM_ROUTES, { metrics, streams }));
  api.use(makeErrorHandler(logger));
  app.use('/api', api);
};

/** The descriptions are among the routes that are described. */
const plainRoutesOf = ({
  version,
  authentication,
  isReady,
  findings = () => undefined,
  prefixOf = () => '',
  plainRoutes = [],
  streams,
}: RestOptions): readonly PlainRoute[] => {
  const mode = modeOf(authentication);
  const all: readonly PlainRoute[] = [
    ...plainRoutes,
    ...makeHealthRoutes(isReady, findings),
    ...makeDescriptionRoutes({
      describeApi: () =>
        describeApi({
          version,
          authentication: mode,
          streamRoutes: streams === undefined ? [] : STREAM_ROUTES,
          plainRoutes: all,
        }),
      describeEvents: () => describeEvents({ version, authentication: mode }),
      prefixOf: (request) => prefixOf(request) + request.baseUrl,
    }),
  ];
  return all;
};
