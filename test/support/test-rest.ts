import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from 'express';

import type { DevelopmentTokenOptions } from '../../src/adapters/express/development-token.js';
import type { MetricsRouteOptions } from '../../src/adapters/express/metrics-route.js';
import { makeEventStreams } from '../../src/adapters/sse/make-event-streams.js';
import { makeRouter, type RouterOptions } from '../../src/embed/make-router.js';
import { makeSite, serverRoutes } from '../../src/main/app.js';
import { makeTestParley, type TestParley } from './make-test-parley.js';

export interface TestRest extends TestParley {
  /** The API alone, without what the server has beside it. */
  readonly app: Application;
  readonly url: string;
  /** A call as this user, with `token-of:<user>`; undefined calls without a token. */
  readonly call: (
    user: string | undefined,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: Json; headers: Headers }>;
  readonly close: () => Promise<void>;
}

/** A parsed answer. Tests say what they expect of each field. */
export type Json = Readonly<Record<string, unknown>>;

/** A field of the body. Throws where it is not a string. */
export const textOf = (body: Json, field: string): string => {
  const value = body[field];
  if (typeof value !== 'string') throw new TypeError(`${field} is not a string`);
  return value;
};

interface TestRestOptions extends Partial<RouterOptions> {
  /** Serves what is counted. */
  readonly metricsRoute?: MetricsRouteOptions;
  readonly developmentToken?: DevelopmentTokenOptions;
}

/** The REST API alone on a free port, over a Parley of in-memory ports. */
export const startTestRest = async (
  replace?: Parameters<typeof makeTestParley>[0],
  { metricsRoute, developmentToken, ...options }: TestRestOptions = {},
): Promise<TestRest> => {
  const test = makeTestParley(replace, { groupLimits: { maxMembers: 200 } });
  const router = makeRouter(test.parley, {
    corsOrigins: [],
    authentication: 'token',
    isReady: () => true,
    logger: test.logger,
    version: '0.0.0',
    streams: makeEventStreams(test.parley, test),
    plainRoutes: serverRoutes(metricsRoute),
    ...options,
  });
  const app = makeSite(router, { developmentToken, logger: test.logger });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...test,
    app: router,
    url,
    async call(user, method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(user !== undefined && { authorization: `Bearer token-of:${user}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const { status, headers } = response;
      const text = await response.text();
      return { status, body: (text === '' ? {} : JSON.parse(text)) as Json, headers };
    },
    async close() {
      await test.parley.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
