import type { IncomingMessage, Server } from 'node:http';
import type { Application } from 'express';
import type { Findings } from '../adapters/express/health-routes.js';
import { makeOpenAnswers } from '../adapters/express/open-answers.js';
import type { PlainRoute } from '../adapters/express/plain-route.js';
import type { WebChatOptions } from '../adapters/express/web-chat.js';
import type { Authentication } from '../adapters/protocol/authentication.js';
import { makeEventStreams } from '../adapters/sse/make-event-streams.js';
import { attachSocketIo, LEAVING_MS, type SocketIoServer } from '../adapters/socketio/attach-socket-io.js';
import { makePrefixOf } from '../adapters/socketio/client-address.js';
import type { Parley } from '../application/parley.js';
import type { Clock } from '../application/ports/clock.js';
import type { Link } from '../application/ports/link.js';
import type { Logger } from '../application/ports/logger.js';
import type { Metrics } from '../application/ports/metrics.js';
import type { Store } from '../application/ports/store.js';
import { makeRouter } from './make-router.js';
import type { ChatSettings } from './options.js';
import { socketLimitsOf } from './parts.js';
import { readVersion } from './version.js';

export interface ChatParts {
  readonly parley: Parley;
  readonly store: Store;
  readonly link: Link;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
  readonly settings: ChatSettings;
  readonly authentication: Authentication<IncomingMessage>;
  /** Missing: no web chat is served. */
  readonly webChat?: WebChatOptions | undefined;
  /** Routes beside those of the chat. */
  readonly plainRoutes?: readonly PlainRoute[];
}

/** A chat that serves clients on other people's apps and HTTP servers. It never listens. */
export interface RunningChat {
  readonly router: Application;
  /** Socket.IO below this path of the HTTP server. @throws Error where another chat has the path. */
  readonly attach: (httpServer: Server, path: string) => void;
  /** /readyz is red from now on. */
  readonly retire: () => void;
  /** Refuses new connections, and asks those that are open to close, a few at a time. */
  readonly drain: () => Promise<void>;
  /**
   * Drains, and resolves when every accepted command is answered and no connection is left, 2 s after that at the
   * latest, whatever clients do.
   */
  readonly leave: () => Promise<void>;
  /** To be called when all clients have left: ends the rest, the store last. */
  readonly stop: () => Promise<void>;
}

/** Opens the store, and rejects where it cannot be opened; nothing stays open then. */
export const startChat = async (parts: ChatParts): Promise<RunningChat> => {
  const { parley, store, link, clock, logger, metrics, settings, authentication } = parts;
  const { corsOrigins } = settings;
  const stop = async () => {
    await parley.stop();
    await link.close();
    // Last, as everything above may still write.
    await store.close();
  };
  try {
    await store.open();
    link.open();
  } catch (reason) {
    // The first error is the reason; an error of the closing adds nothing.
    await stop().catch((error: unknown) => logger.error('What had begun did not end cleanly', error));
    throw reason;
  }

  let isReady = true;
  const answers = makeOpenAnswers();
  const streams = makeEventStreams(parley, { clock, logger });
  const router = makeRouter(parley, {
    corsOrigins,
    authentication,
    isReady: () => isReady && store.isHealthy(),
    findings: () => ({ ...store.findings?.(), ...redisFinding(link) }),
    logger,
    metrics,
    version: readVersion(),
    prefixOf: makePrefixOf(settings.trustProxy),
    webChat: parts.webChat,
    streams,
    plainRoutes: parts.plainRoutes ?? [],
    answers,
  });
  const limits = socketLimitsOf(settings);
  const attached: SocketIoServer[] = [];
  const drain = async () => {
    isReady = false;
    await Promise.all(attached.map((sockets) => sockets.drain()));
    // After the sockets, so that both together keep to one pace.
    await streams.drain();
  };

  return {
    router,
    attach(httpServer, path) {
      attached.push(
        attachSocketIo(httpServer, parley, {
          authentication,
          corsOrigins,
          logger,
          clock,
          ...(metrics && { metrics }),
          limits,
          path,
        }),
      );
    },
    retire: () => void (isReady = false),
    drain,
    async leave() {
      await drain();
      const closing = [...attached, streams].map((transport) => transport.close());
      await Promise.all([...closing, answers.close(LEAVING_MS)]);
    },
    stop,
  };
};

const redisFinding = (link: Link): Findings => {
  const isUp = link.isUp?.();
  return isUp === undefined ? {} : { redis: isUp ? 'working' : 'away' };
};
