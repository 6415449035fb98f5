import express, { type Application } from 'express';
import { z } from 'zod';
import { mountRestApi, type RestOptions } from '../adapters/express/mount-rest-api.js';
import type { PlainRoute } from '../adapters/express/plain-route.js';
import type { Parley } from '../application/parley.js';

/** All that this server answers over HTTP, beside Socket.IO. */
export const makeApp = (parley: Parley, options: Omit<RestOptions, 'plainRoutes'>): Application => {
  const app = express();
  mountRestApi(app, parley, { ...options, plainRoutes: [greetingRoute] });
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
