import type { UserId } from '../../domain/ids.js';
import type { Presence } from '../../domain/presence.js';
import type { LiveEvent } from '../devices/outlet.js';
import type { Session } from '../devices/session.js';

type Watcher = Pick<Session, 'watching' | 'shown'>;

/** The device is told this event. */
export const noteShown = ({ watching, shown }: Watcher, event: LiveEvent): void => {
  if (event.type === 'presence-changed' && watching.has(event.userId))
    shown?.set(event.userId, event.presence.status);
};

/** An answer is being made for the device. Call the result with it: what the device is told meanwhile is newer. */
export const beginShowing = (session: Watcher): ((answer: ReadonlyMap<UserId, Presence>) => void) => {
  const shown = new Map<UserId, Presence['status']>();
  session.shown = shown;
  return (answer) => {
    for (const [user, { status }] of answer) if (!shown.has(user)) shown.set(user, status);
  };
};
