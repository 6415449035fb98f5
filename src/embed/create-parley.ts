import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import express from 'express';
import { asHandler } from '../adapters/express/as-handler.js';
import type { WebChatOptions } from '../adapters/express/web-chat.js';
import { alone } from '../adapters/in-process/alone.js';
import { makeInProcessEventPublisher } from '../adapters/in-process/event-publisher.js';
import { makeInProcessRateLimiter } from '../adapters/in-process/rate-limiter.js';
import { makeJwtVerifier } from '../adapters/jwt/jwt-verifier.js';
import { jsonSize, wireSize } from '../adapters/protocol/entry-size.js';
import { parsePathPrefix } from '../adapters/protocol/path-prefix.js';
import { makeRandomIds } from '../adapters/system/random-ids.js';
import { sha256 } from '../adapters/system/sha256.js';
import { makeStderrLogger } from '../adapters/system/stderr-logger.js';
import { makeSystemClock } from '../adapters/system/system-clock.js';
import { allOf } from '../application/consent/all-of.js';
import { makeDefaultPolicy } from '../application/consent/default-policy.js';
import { makeOutbox, type Outbox } from '../application/outbox/outbox.js';
import { makeParley } from '../application/make-parley.js';
import type { Link } from '../application/ports/link.js';
import type { Logger } from '../application/ports/logger.js';
import { NO_METRICS } from '../application/ports/metrics.js';
import type { TokenVerifier } from '../application/ports/token-verifier.js';
import { parseUserId } from '../domain/ids.js';
import { callAs, callAsSystem } from './callers.js';
import type { Chat, ParleyOptions } from './chat.js';
import { makeHostEvents } from './chat-events.js';
import { makeIdentifyDesk } from './identify.js';
import { answerRest } from './make-router.js';
import { type ChatSettings, readOptions } from './options.js';
import { jwtSettingsOf, noTokens, parleyOptionsOf, userLimitsOf } from './parts.js';
import { SettingsError } from './settings-error.js';
import { startChat } from './start-chat.js';
import { makeLinkBy, makeStoreBy, requireOptions, requireParts } from './require-parts.js';
import { tokenKeyOf } from './token-keys.js';
import { WEB_CHAT_FOLDER } from './web-chat-folder.js';

/**
 * A chat inside the host's own process. It reads no environment, sets nothing global, and never listens or exits.
 *
 * @throws SettingsError for wrong options, each on a line of its own; Error where the store cannot be opened.
 */
export const createParley = async (options: ParleyOptions): Promise<Chat> => {
  requireOptions(options);
  const { store: makeStore, link: makeLink = alone, identify, webChat = false, ...rest } = options;
  const { logger = makeStderrLogger(), beforeSend, policy = {}, ...given } = rest;
  const settings = readOptions(given);
  requireParts(options, settings);

  const clock = makeSystemClock();
  const store = makeStoreBy(makeStore, { clock, logger });
  const limits = userLimitsOf(settings);
  const local = {
    events: makeInProcessEventPublisher(logger),
    rateLimiter: makeInProcessRateLimiter(limits),
  };
  let link: Link;
  try {
    link = makeLinkBy(makeLink, { clock, logger, metrics: NO_METRICS, local, limits });
  } catch (error) {
    await store.close();
    throw error;
  }
  const hostEvents = makeHostEvents(link.events, logger);
  const parley = makeParley(
    {
      ...store,
      policy: allOf(makeDefaultPolicy(store.blocks), policy),
      beforeSend,
      digest: sha256,
      presence: link.presence,
      events: hostEvents.events,
      tokens: identify === undefined ? tokensOf(settings, { clock, logger }) : noTokens,
      rateLimiter: link.rateLimiter,
      entrySize: wireSize,
      textSize: jsonSize,
      ids: makeRandomIds(),
      clock,
      logger,
    },
    parleyOptionsOf(settings),
  );
  const { recognize } = parley.sessions;
  const desk = identify && makeIdentifyDesk(identify, { clock, logger, recognize });
  const running = await startChat({
    parley,
    store,
    link,
    clock,
    logger,
    settings,
    authentication: desk?.identify ?? 'token',
    webChat: webChat ? webChatOf(settings, desk?.identify) : undefined,
  });

  const outboxes = new Set<Outbox>();
  const close = async () => {
    desk?.stop();
    await Promise.all([...outboxes].map((outbox) => outbox.close()));
    await running.leave();
    await running.stop();
    hostEvents.stop();
  };
  let closed: Promise<void> | undefined;
  return {
    router: asHandler(
      running.router,
      answerRest(express().disable('x-powered-by').use(running.router), logger),
    ),
    attach(httpServer, { path = '/socket.io' } = {}) {
      if (closed !== undefined) throw new Error('The chat is closed, so it attaches to nothing');
      running.attach(serverOf(httpServer), pathOf(path));
    },
    parley,
    as: (userId) => callAs(parley, userId),
    system: callAsSystem(parley),
    on: hostEvents.on,
    outbox(table) {
      const made = makeOutbox(table, { send: parley.messages.send, clock, logger });
      const outbox: Outbox = {
        wake: () => made.wake(),
        async close() {
          await made.close();
          outboxes.delete(outbox);
        },
      };
      outboxes.add(outbox);
      return outbox;
    },
    async endSessions(userId) {
      const target = parseUserId(userId);
      await parley.sessions.revoke({ by: { userId: target, isAdmin: true }, userId: target });
    },
    close: () => (closed ??= close()),
  };
};

const tokensOf = (
  settings: ChatSettings,
  { clock, logger }: { readonly clock: ReturnType<typeof makeSystemClock>; readonly logger: Logger },
): TokenVerifier => {
  const keys = tokenKeyOf(settings);
  return keys === undefined ? noTokens : makeJwtVerifier(jwtSettingsOf(settings, keys), clock, logger);
};

const webChatOf = ({ embedOrigins }: ChatSettings, identify: WebChatOptions['identify']): WebChatOptions => ({
  folder: WEB_CHAT_FOLDER,
  signIn: identify === undefined ? 'none' : 'host',
  embedOrigins,
  identify,
});

const serverOf = (given: Server): Server => {
  if (given instanceof NetServer) return given;
  // An app of Express has listeners as well, and never calls them.
  throw new SettingsError('attach takes an HTTP server, as createServer(app) and app.listen() give it');
};

const pathOf = (given: string): string => {
  const path = typeof given === 'string' ? parsePathPrefix(given) : undefined;
  if (path !== undefined && path !== '') return path;
  throw new SettingsError(`path is ${JSON.stringify(given)}, it takes one such as /chat/socket.io`);
};
