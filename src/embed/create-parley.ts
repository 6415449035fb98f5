import type { Server } from 'node:http';
import express from 'express';
import { asHandler, type ChatHandler } from '../adapters/express/as-handler.js';
import { isWebChatBuilt, type WebChatOptions } from '../adapters/express/web-chat.js';
import { alone } from '../adapters/in-process/alone.js';
import { makeInProcessEventPublisher } from '../adapters/in-process/event-publisher.js';
import { makeInProcessRateLimiter } from '../adapters/in-process/rate-limiter.js';
import { makeJwtVerifier } from '../adapters/jwt/jwt-verifier.js';
import { jsonSize, wireSize } from '../adapters/protocol/entry-size.js';
import { makeRandomIds } from '../adapters/system/random-ids.js';
import { makeStderrLogger } from '../adapters/system/stderr-logger.js';
import { makeSystemClock } from '../adapters/system/system-clock.js';
import { makeDefaultPolicy } from '../application/consent/default-policy.js';
import { makeParley, type Parley } from '../application/parley.js';
import type { MakeLink } from '../application/ports/link.js';
import type { Logger } from '../application/ports/logger.js';
import { NO_METRICS } from '../application/ports/metrics.js';
import type { MakeStore } from '../application/ports/store.js';
import type { TokenVerifier } from '../application/ports/token-verifier.js';
import { parseUserId } from '../domain/ids.js';
import { callAs, callAsSystem, type Caller, type SystemCaller } from './callers.js';
import { type Listen, makeToldEvents } from './chat-events.js';
import { type Identify, makeIdentifyDesk } from './identify.js';
import { answerRest } from './make-router.js';
import { type ChatOptions, type ChatSettings, readOptions } from './options.js';
import { jwtSettingsOf, noTokens, parleyOptionsOf, userLimitsOf } from './parts.js';
import { SettingsError } from './settings-error.js';
import { startChat } from './start-chat.js';
import { requireOneTokenKey, TOKEN_KEYS, tokenKeyOf } from './token-keys.js';
import { WEB_CHAT_FOLDER } from './web-chat-folder.js';

/** What a chat is made of, and its settings, each of which is the server's environment variable of the same name. */
export interface ParleyOptions extends ChatOptions {
  /** `sqlite(folder)`, `mongodb(url)`, `memory()`, or a store of one's own. */
  readonly store: MakeStore;
  /** The way to other processes that serve the same store, as `redis(url)`. Missing: this process serves it alone. */
  readonly link?: MakeLink | undefined;
  /** Says who sends a request. Missing: the tokens of the `jwt` settings do. */
  readonly identify?: Identify | undefined;
  /** Missing: warnings and errors are lines on standard error. */
  readonly logger?: Logger | undefined;
  /** True: the web chat is at `/app` of the router. */
  readonly webChat?: boolean | undefined;
}

export interface Chat {
  /**
   * REST, its description at `/docs`, and the web chat, wherever it is mounted: `app.use('/chat', chat.router)` on
   * Express 5 or 4, or `http.createServer(chat.router)`. What it does not serve goes on to the next handler.
   */
  readonly router: ChatHandler;
  /**
   * Socket.IO below a path of its own (missing: `/socket.io`) on the host's HTTP server, beside the host's own.
   *
   * @throws Error where a chat has that path of this HTTP server already.
   */
  readonly attach: (httpServer: Server, options?: AttachOptions) => void;
  /**
   * The operations of REST as this user, within the process: `chat.as('ana').sendMessage({ roomId, message })`.
   *
   * @throws DomainError INVALID for what is no user id.
   */
  readonly as: (userId: string) => Caller;
  /** The use cases themselves, for a transport of one's own. It has closed its connections before `close`. */
  readonly parley: Parley;
  readonly system: SystemCaller;
  readonly on: Listen;
  /**
   * Ends the user's sessions, and refuses every token that was issued before and whatever `identify` said before. What it
   * says from then on is accepted.
   */
  readonly endSessions: (userId: string) => Promise<void>;
  /**
   * Refuses new commands and connections, answers what was accepted, closes the connections a few at a time, and the store
   * last. Nothing is left when it resolves: that takes no more than 2 s beyond the accepted commands and the pace of 200
   * connections a second. The HTTP server stays open. Idempotent.
   */
  readonly close: () => Promise<void>;
}

export interface AttachOptions {
  /** With a `/` at its start: the one at which clients look is `/socket.io` below their `url`. */
  readonly path?: string | undefined;
}

/**
 * A chat inside the host's own process. It reads no environment, sets nothing global, and never listens or exits.
 *
 * @throws SettingsError for wrong options, each on a line of its own; Error where the store cannot be opened.
 */
export const createParley = async (options: ParleyOptions): Promise<Chat> => {
  const { store: makeStore, link: makeLink = alone, identify, webChat = false, ...rest } = options;
  const { logger = makeStderrLogger(), ...given } = rest;
  const settings = readOptions(given);
  requireParts(options, settings);

  const clock = makeSystemClock();
  const store = makeStore({ clock, logger });
  const limits = userLimitsOf(settings);
  const local = {
    events: makeInProcessEventPublisher(logger),
    rateLimiter: makeInProcessRateLimiter(limits),
  };
  const link = makeLink({ clock, logger, metrics: NO_METRICS, local, limits });
  const told = makeToldEvents(link.events, logger);
  const parley = makeParley(
    {
      ...store,
      policy: makeDefaultPolicy(store.blocks),
      presence: link.presence,
      events: told.events,
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

  const close = async () => {
    desk?.stop();
    await running.leave();
    await running.stop();
    told.stop();
  };
  let closed: Promise<void> | undefined;
  return {
    router: asHandler(
      running.router,
      answerRest(express().disable('x-powered-by').use(running.router), logger),
    ),
    attach: (httpServer, { path = '/socket.io' } = {}) => running.attach(httpServer, pathOf(path)),
    parley,
    as: (userId) => callAs(parley, userId),
    system: callAsSystem(parley),
    on: told.on,
    async endSessions(userId) {
      const target = parseUserId(userId);
      await parley.sessions.revoke({ by: { userId: target, isAdmin: true }, userId: target });
    },
    close: () => (closed ??= close()),
  };
};

const requireParts = ({ store, identify, webChat }: ParleyOptions, settings: ChatSettings): void => {
  const problems: string[] = [];
  if (typeof store !== 'function') {
    problems.push(`store is ${String(store)}, it takes a store such as sqlite('./data')`);
  }
  if (identify !== undefined && typeof identify !== 'function') {
    problems.push(`identify is ${String(identify)}, it takes a function of the request`);
  }
  if (webChat && !isWebChatBuilt(WEB_CHAT_FOLDER)) {
    problems.push('webChat is true, which takes the web chat of the published package; it is not built here');
  }
  if (identify !== undefined) {
    // With it every page could act for whoever visits it.
    if (settings.corsOrigins === '*') {
      problems.push('corsOrigin is "*", beside identify it takes the origins that may call, by name');
    }
    const keys = TOKEN_KEYS.filter((name) => settings[name] !== undefined);
    if (keys.length > 0) problems.push(`${keys.join(' and ')} would do nothing beside identify`);
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
  if (identify === undefined)
    requireOneTokenKey(settings, { nameOf: (name) => name, strictIn: 'without identify ' });
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

const pathOf = (path: string): string => {
  const trimmed = path.replace(/\/$/, '');
  if (/^(?:\/[\w.~-]+)+$/.test(trimmed)) return trimmed;
  throw new SettingsError(`path is ${JSON.stringify(path)}, it takes one such as /chat/socket.io`);
};
