import type { MakeLink } from '../../application/ports/link.js';
import { makeInProcessPresenceStore } from './presence-store.js';

/** For a process that serves its store alone. */
export const alone: MakeLink = ({ local, clock }) => ({
  events: local.events,
  presence: makeInProcessPresenceStore(clock),
  rateLimiter: local.rateLimiter,
  open: () => undefined,
  close: () => Promise.resolve(),
});
