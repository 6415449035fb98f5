import 'reflect-metadata';
import { Container, type ResolutionContext, type ServiceIdentifier } from 'inversify';
import { makeJwtVerifier } from '../adapters/jwt/jwt-verifier.js';
import { makeInProcessEventPublisher } from '../adapters/in-process/event-publisher.js';
import { makeInProcessRateLimiter } from '../adapters/in-process/rate-limiter.js';
import { jsonSize, wireSize } from '../adapters/protocol/entry-size.js';
import { makeRandomIds } from '../adapters/system/random-ids.js';
import { sha256 } from '../adapters/system/sha256.js';
import { makeSystemClock } from '../adapters/system/system-clock.js';
import { makeWinstonLogger } from '../adapters/system/winston-logger.js';
import { makeDefaultPolicy } from '../application/consent/default-policy.js';
import { makeParley } from '../application/make-parley.js';
import type { RevocationRepository } from '../application/ports/revocation-repository.js';
import { jwtSettingsOf, noTokens, parleyOptionsOf, userLimitsOf } from '../embed/parts.js';
import { resolveJwtKeys } from './config/jwt-secret.js';
import type { Settings } from './config/settings.js';
import { loadObservation } from './observation/load-observation.js';
import { observeEvents, observePort } from './observation/observe-port.js';
import { loadLink, loadStore } from './load-store.js';
import { TOKENS } from './tokens.js';

/** Binds an adapter to each port, for these settings. Everything is made once, when it is first used. */
export const makeContainer = async (settings: Settings): Promise<Container> => {
  const makeStore = await loadStore(settings);
  const makeLink = await loadLink(settings);
  const observation = await loadObservation(settings);
  const limits = userLimitsOf(settings);
  const container = new Container({ defaultScope: 'Singleton' });
  const bind = <T>(token: ServiceIdentifier<T>, make: (get: ResolutionContext['get']) => T) =>
    container
      .bind<T>(token)
      .toDynamicValue((context) => make(context.get.bind(context)))
      .inSingletonScope();

  bind(TOKENS.settings, () => settings);
  bind(TOKENS.observation, () => observation);
  bind(TOKENS.clock, () => makeSystemClock());
  bind(TOKENS.ids, () => makeRandomIds());
  bind(TOKENS.logger, () =>
    makeWinstonLogger({
      level: settings.logLevel,
      format: settings.production ? 'json' : 'line',
      context: observation.logContext,
    }),
  );
  bind(TOKENS.tokens, (get) =>
    settings.authMode === 'none'
      ? noTokens
      : makeJwtVerifier(
          jwtSettingsOf(settings, resolveJwtKeys(settings)),
          get(TOKENS.clock),
          get(TOKENS.logger),
        ),
  );

  bind(TOKENS.store, (get) => makeStore({ clock: get(TOKENS.clock), logger: get(TOKENS.logger) }));
  bind(TOKENS.rooms, (get) => get(TOKENS.store).rooms);
  bind(TOKENS.messages, (get) => get(TOKENS.store).messages);
  bind(TOKENS.receipts, (get) => get(TOKENS.store).receipts);
  bind(TOKENS.users, (get) => get(TOKENS.store).users);
  bind(TOKENS.blocks, (get) => get(TOKENS.store).blocks);
  bind(TOKENS.revocations, (get) => get(TOKENS.store).revocations);
  bind(TOKENS.link, (get) =>
    makeLink({
      clock: get(TOKENS.clock),
      logger: get(TOKENS.logger),
      metrics: observation.metrics,
      local: {
        events: makeInProcessEventPublisher(get(TOKENS.logger)),
        rateLimiter: makeInProcessRateLimiter(limits),
      },
      limits,
    }),
  );
  bind(TOKENS.events, (get) => get(TOKENS.link).events);
  bind(TOKENS.presence, (get) => get(TOKENS.link).presence);
  bind(TOKENS.rateLimiter, (get) => get(TOKENS.link).rateLimiter);

  bind(TOKENS.policy, (get) => makeDefaultPolicy(get(TOKENS.blocks)));

  bind(TOKENS.parley, (get) =>
    makeParley(
      {
        rooms: observePort('rooms', get(TOKENS.rooms), observation),
        messages: observePort('messages', get(TOKENS.messages), observation),
        receipts: observePort('receipts', get(TOKENS.receipts), observation),
        users: observePort('users', get(TOKENS.users), observation),
        blocks: observePort('blocks', get(TOKENS.blocks), observation),
        revocations:
          settings.authMode === 'none'
            ? noRevocations
            : observePort('revocations', get(TOKENS.revocations), observation),
        policy: observePort('policy', get(TOKENS.policy), observation),
        presence: observePort('presence', get(TOKENS.presence), observation),
        events: observeEvents(get(TOKENS.events), observation),
        tokens: observePort('tokens', get(TOKENS.tokens), observation),
        rateLimiter: get(TOKENS.rateLimiter),
        digest: sha256,
        entrySize: wireSize,
        textSize: jsonSize,
        clock: get(TOKENS.clock),
        ids: get(TOKENS.ids),
        logger: get(TOKENS.logger),
        metrics: observation.metrics,
        followCommand: observation.followCommand(get(TOKENS.logger), get(TOKENS.clock)),
      },
      parleyOptionsOf(settings),
    ),
  );
  return container;
};

/** With AUTH_MODE=none nobody is an admin, and users connect without a token that could be revoked. */
const noRevocations: RevocationRepository = {
  revoke: () => Promise.resolve(),
  revokedAt: () => Promise.resolve(new Map()),
};
