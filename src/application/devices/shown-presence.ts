import type { UserId } from '../../domain/ids.js';
import { isSamePresence, type Presence } from '../../domain/presence.js';
import type { LiveEvent } from './outlet.js';
import type { Session } from './session.js';

type Watcher = Pick<Session, 'watching' | 'shown'>;

/** Notes the presence that this event shows the device. */
export const noteShown = ({ watching, shown }: Watcher, event: LiveEvent): void => {
  if (event.type === 'presence-changed' && watching.has(event.userId))
    shown?.set(event.userId, event.presence);
};

/** Whether the device was sent just this of the user last: sending it again would say nothing. */
export const isShown = ({ watching, shown }: Watcher, userId: UserId, presence: Presence): boolean => {
  const last = watching.has(userId) ? shown?.get(userId) : undefined;
  return last !== undefined && isSamePresence(last, presence);
};

/**
 * Begins an answer for the device. Call the result with the answer: it does not overwrite what the device was sent
 * meanwhile, which is newer.
 */
export const beginShowing = (session: Watcher): ((answer: ReadonlyMap<UserId, Presence>) => void) => {
  const shown = new Map<UserId, Presence>();
  session.shown = shown;
  return (answer) => {
    for (const [user, presence] of answer) if (!shown.has(user)) shown.set(user, presence);
  };
};
