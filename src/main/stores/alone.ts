import { makeInProcessEventPublisher } from '../../adapters/in-process/event-publisher.js';
import { makeInProcessPresenceStore } from '../../adapters/in-process/presence-store.js';
import { makeInProcessRateLimiter } from '../../adapters/in-process/rate-limiter.js';
import { TOKENS } from '../tokens.js';
import type { BindStore } from './bind-store.js';

/** For a process that hears of no other. */
export const bindAlone: BindStore = (bind, { rateLimit: perSecond, rateBurst: burst }) => {
  bind(TOKENS.presence, (get) => makeInProcessPresenceStore(get(TOKENS.clock)));
  bind(TOKENS.events, (get) => makeInProcessEventPublisher(get(TOKENS.logger)));
  bind(TOKENS.rateLimiter, () => makeInProcessRateLimiter({ perSecond, burst }));
  bind(TOKENS.link, () => ({
    open: () => undefined,
    findings: () => ({}),
    close: () => Promise.resolve(),
  }));
};
