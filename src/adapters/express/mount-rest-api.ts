import cors from 'cors';
import express, { type Application } from 'express';
import type { Parley } from '../../application/parley.js';
import type { Logger } from '../../application/ports/logger.js';
import { makeAuthenticate } from './authenticate.js';
import { answerUnknownRoute, makeErrorHandler } from './error-handler.js';
import { groupRoutes } from './group-routes.js';
import { mountHealth } from './health-routes.js';
import { messageRoutes } from './message-routes.js';
import { roomRoutes } from './room-routes.js';
import { mountRoutes } from './route.js';
import { userRoutes } from './user-routes.js';

export interface RestOptions {
  readonly corsOrigins: readonly string[] | '*';
  /** With `none` the header x-user-id says who calls: for development only. */
  readonly authentication: 'token' | 'none';
  /** False turns /readyz red. */
  readonly isReady: () => boolean;
  readonly logger: Logger;
}

const BODY_LIMIT = '64kb';

/** Room for a thousand members with the longest of ids. */
const GROUP_BODY_LIMIT = '1mb';

/** Mounts Parley's REST contract on an app that somebody else listens with; nothing else of it is touched. */
export const mountRestApi = (app: Application, parley: Parley, options: RestOptions): void => {
  const { corsOrigins, authentication, isReady, logger } = options;
  app.disable('x-powered-by');
  mountHealth(app, isReady);

  const api = express.Router();
  if (corsOrigins === '*' || corsOrigins.length > 0) {
    api.use(
      cors({
        origin: corsOrigins === '*' ? '*' : [...corsOrigins],
        allowedHeaders: ['authorization', 'content-type', 'x-user-id'],
        exposedHeaders: ['retry-after'],
      }),
    );
  }
  api.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  api.use(makeAuthenticate(parley, authentication));
  api.use('/groups/create', express.json({ limit: GROUP_BODY_LIMIT }));
  api.use(express.json({ limit: BODY_LIMIT }));
  for (const routes of [groupRoutes, roomRoutes, messageRoutes, userRoutes]) mountRoutes(api, routes, parley);
  api.use(answerUnknownRoute);
  api.use(makeErrorHandler(logger));
  app.use('/api', api);
};
