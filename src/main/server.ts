import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from 'inversify';
import { watchUnused } from '../adapters/http/close-unused.js';
import { DEFAULT_HTTP_LIMITS } from '../adapters/http/limits.js';
import { limitConnections } from '../adapters/http/limit-connections.js';
import { limitRequests } from '../adapters/http/limit-requests.js';
import { refuseUnknownHosts } from '../adapters/http/refuse-hosts.js';
import { makeIsKnownHost } from '../adapters/protocol/hosts.js';
import { makePeerOf } from '../adapters/socketio/client-address.js';
import { startChat } from '../embed/start-chat.js';
import { makeSite, serverRoutes } from './app.js';
import { type Settings } from './config/settings.js';
import { SettingsError } from '../embed/settings-error.js';
import { makeContainer } from './container.js';
import { TOKENS } from './tokens.js';
import { developmentTokenOf, webChatOf } from './web-chat.js';

export interface RunningServer {
  /** The URL at which it listens, with its base path. */
  readonly url: string;
  /** The URL of its web chat; missing where it was not built. */
  readonly webChatUrl?: string;
  /**
   * Makes /readyz answer 503. After the delay of the settings it refuses new connections, and closes the open ones a few
   * at a time. Resolves when all accepted work is committed and answered.
   */
  stop(): Promise<void>;
}

/** How long the server waits for clients that open a connection or a request and do not go on; not for WebSockets. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };

/** The time that pending requests have when the server stops, from the moment when the last connection was asked to close. */
const REQUEST_GRACE_MS = 5_000;

/**
 * Builds the server for these settings, opens its store and listens. Rejects with a SettingsError where the store
 * or the port is not available; nothing stays open then.
 */
export const startServer = async (settings: Settings, given?: Container): Promise<RunningServer> => {
  const container = given ?? (await makeContainer(settings));
  const parley = container.get(TOKENS.parley);
  const logger = container.get(TOKENS.logger);
  const clock = container.get(TOKENS.clock);
  const { metrics, exposition } = container.get(TOKENS.observation);
  const { corsOrigins, basePath } = settings;
  const authentication = settings.authMode === 'none' ? 'none' : 'token';
  const webChat = webChatOf(settings);
  const chat = await startChat({
    parley,
    store: container.get(TOKENS.store),
    link: container.get(TOKENS.link),
    clock,
    logger,
    metrics,
    settings,
    authentication,
    webChat,
    plainRoutes: serverRoutes(exposition && { exposition, token: settings.metricsToken }),
  });
  const site = makeSite(chat.router, {
    basePath,
    logger,
    developmentToken: developmentTokenOf(settings, { clock, logger }),
  });
  const httpServer = createServer({ ...PATIENCE, keepAliveTimeout: settings.keepAliveTimeoutMs }, site);
  chat.attach(httpServer, `${basePath}/socket.io`);
  const closeUnused = watchUnused(httpServer);
  // Without tokens, the name of a user is all that a page needs. With `*` every page may call anyway.
  if (authentication === 'none' && corsOrigins !== '*') {
    refuseUnknownHosts(httpServer, makeIsKnownHost(settings.host, corsOrigins));
  }
  limitRequests(httpServer, clock, DEFAULT_HTTP_LIMITS);
  limitConnections(httpServer, {
    peerOf: makePeerOf(settings.trustProxy),
    clock,
    logger,
    metrics,
    limits: settings,
  });
  httpServer.listen(settings.port, settings.host);
  await once(httpServer, 'listening').catch(async (error: unknown) => {
    await chat.stop();
    throw explainListening(error, settings);
  });

  const url = `${urlOf(httpServer, settings.host)}${basePath}`;
  return {
    url,
    ...(webChat !== undefined && { webChatUrl: `${url}/app/` }),
    async stop() {
      chat.retire();
      if (settings.stopDelayMs > 0) await delay(settings.stopDelayMs);
      // The HTTP server still listens meanwhile, so that /readyz answers.
      await chat.drain();
      // A request that never ends must not stop the process from ending.
      const patience = setTimeout(() => httpServer.closeAllConnections(), REQUEST_GRACE_MS);
      await chat.leave();
      const closed = new Promise((resolve) => httpServer.close(resolve));
      closeUnused();
      await closed;
      clearTimeout(patience);
      await chat.stop();
    },
  };
};

/** A port or an address that is not available is a wrong setting. */
const explainListening = (error: unknown, { port, host }: Settings): unknown => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new SettingsError(`PORT is ${port}, it takes one that no other process uses`);
  if (code === 'EACCES')
    return new SettingsError(`PORT is ${port}, it takes one that this user may listen on`);
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN') {
    return new SettingsError(`HOST is ${JSON.stringify(host)}, it takes an address of this machine`);
  }
  return error;
};

const urlOf = (httpServer: Server, host: string): string => {
  const { port } = httpServer.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};
