import express, { type Application } from 'express';
import { z } from 'zod';
import {
  type DevelopmentTokenOptions,
  mountDevelopmentToken,
} from '../adapters/express/development-token.js';
import { answerUnknownRoute, makeErrorHandler } from '../adapters/express/error-handler.js';
import { makeMetricsRoute, type MetricsRouteOptions } from '../adapters/express/metrics-route.js';
import { mountRestApi, type RestOptions } from '../adapters/express/mount-rest-api.js';
import type { PlainRoute } from '../adapters/express/plain-route.js';
import { mountWebChat, type WebChatOptions } from '../adapters/express/web-chat.js';
import type { Parley } from '../application/parley.js';

export interface AppOptions extends Omit<RestOptions, 'plainRoutes'> {
  /** Missing: nothing is served at /app. */
  readonly webChat?: WebChatOptions | undefined;
  /** Missing: nothing is served at /metrics. */
  readonly metrics?: MetricsRouteOptions | undefined;
  /** Missing: this server gives out no tokens. */
  readonly developmentToken?: DevelopmentTokenOptions | undefined;
}

/**
 * Everything that this server serves over HTTP, beside Socket.IO, below its base path. The API's description covers the
 * API alone.
 */
export const makeApp = (parley: Parley, options: AppOptions): Application => {
  const site = makeSite(parley, options);
  const { basePath = '', logger } = options;
  const app = basePath === '' ? site : express().disable('x-powered-by').use(basePath, site);
  // Beside the routes above too, paths that do not exist and those that cannot be read are answered as JSON.
  return app.use(answerUnknownRoute, makeErrorHandler(logger));
};

const makeSite = (parley: Parley, options: AppOptions): Application => {
  const { webChat, developmentToken, metrics, ...restOptions } = options;
  const metricsRoutes = metrics === undefined ? [] : [makeMetricsRoute(metrics)];
  const app = express();
  mountRestApi(app, parley, { ...restOptions, plainRoutes: [greetingRoute, ...metricsRoutes] });
  if (developmentToken !== undefined) mountDevelopmentToken(app, developmentToken);
  if (webChat !== undefined) mountWebChat(app, webChat);
  return app;
};

const GREETING = 'Messaging system running!';

const greetingRoute: PlainRoute = {
  path: '/',
  operationId: 'greet',
  summary: 'That the server runs, in words',
  answers: { 200: { description: 'It does.', mediaType: 'text/plain', schema: z.literal(GREETING) } },
  handle: (_request, response) => {
    response.type('text/plain').send(GREETING);
  },
};
