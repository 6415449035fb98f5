import type { MakeLink } from '../../application/ports/link.js';
import { makeInProcessPresenceStore } from './presence-store.js';

/** For a process that serves its store alone. */
export const alone: MakeLink = ({ local, clock }) => ({
  events: local,
  presence: makeInProcessPresenceStore(clock),
  open: () => undefined,
  close: () => Promise.resolve(),
});
