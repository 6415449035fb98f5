import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { mountRestApi } from '../adapters/express/mount-rest-api.js';
import { attachSocketIo } from '../adapters/socketio/attach-socket-io.js';
import type { Settings } from './config/settings.js';
import { makeContainer } from './container.js';
import { TOKENS } from './tokens.js';

export interface RunningServer {
  /** Where it listens, as a URL. */
  readonly url: string;
  /** Refuses new connections, closes the open ones, and resolves when all that was accepted is done. */
  stop(): Promise<void>;
}

/** Builds the server for these settings and listens. Rejects where the port cannot be had. */
export const startServer = async (settings: Settings): Promise<RunningServer> => {
  const container = makeContainer(settings);
  const parley = container.get(TOKENS.parley);
  const logger = container.get(TOKENS.logger);
  const { corsOrigins } = settings;
  const authentication = settings.authMode === 'none' ? 'none' : 'token';
  let ready = true;

  const app = express();
  app.get('/', (_request, response) => {
    response.type('text/plain').send('Messaging system running!');
  });
  mountRestApi(app, parley, { corsOrigins, authentication, isReady: () => ready, logger });

  const httpServer = createServer(app);
  const sockets = attachSocketIo(httpServer, parley, { authentication, corsOrigins, logger });
  httpServer.listen(settings.port, settings.host);
  await once(httpServer, 'listening');

  return {
    url: urlOf(httpServer, settings.host),
    async stop() {
      ready = false;
      const closed = new Promise((resolve) => httpServer.close(resolve));
      await sockets.close();
      httpServer.closeIdleConnections();
      await closed;
      parley.stop();
    },
  };
};

const urlOf = (httpServer: Server, host: string): string => {
  const { port } = httpServer.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};
