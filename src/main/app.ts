import express, { type Application } from 'express';
import { z } from 'zod';
import {
  type DevelopmentTokenOptions,
  mountDevelopmentToken,
} from '../adapters/express/development-token.js';
import { makeMetricsRoute, type MetricsRouteOptions } from '../adapters/express/metrics-route.js';
import type { PlainRoute } from '../adapters/express/plain-route.js';
import type { Logger } from '../application/ports/logger.js';
import { answerRest } from '../embed/make-router.js';

export interface SiteOptions {
  /** The path below which everything is; missing: none. */
  readonly basePath?: string;
  /** Missing: this server gives out no tokens. */
  readonly developmentToken?: DevelopmentTokenOptions | undefined;
  readonly logger: Logger;
}

/** Everything that this server answers over HTTP, beside Socket.IO: the chat below its base path, and what does not exist. */
export const makeSite = (chat: Application, options: SiteOptions): Application => {
  const { basePath = '', developmentToken, logger } = options;
  const site = express().disable('x-powered-by');
  if (developmentToken !== undefined) mountDevelopmentToken(site, developmentToken);
  site.use(chat);
  return answerRest(
    express()
      .disable('x-powered-by')
      .use(basePath === '' ? '/' : basePath, site),
    logger,
  );
};

/** The routes of this server beside the chat. */
export const serverRoutes = (metrics: MetricsRouteOptions | undefined): readonly PlainRoute[] =>
  metrics === undefined ? [greetingRoute] : [greetingRoute, makeMetricsRoute(metrics)];

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
