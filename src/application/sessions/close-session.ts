import type { LiveHub } from '../live/live-hub.js';
import type { Session } from '../devices/session.js';
import type { PresenceTracker } from '../presence/presence-tracker.js';
import type { TypingTracker } from '../typing/typing-tracker.js';

/** Nothing reaches the device from this call on. Resolves when its lease has ended. Idempotent. */
export type CloseSession = (session: Session) => Promise<void>;

export const makeCloseSession =
  ({
    hub,
    typing,
    presenceTracker,
  }: {
    hub: LiveHub;
    typing: TypingTracker;
    presenceTracker: PresenceTracker;
  }): CloseSession =>
  async (session) => {
    if (session.closed) return;
    session.closed = true;
    session.cancelExpiry();
    hub.unregister(session);
    typing.stopConnection(session.userId, session.connectionId);
    await presenceTracker.depart(session);
  };
