import type { ConnectionId, RoomId, UserId } from '../../domain/ids.js';
import { hasExpired, typingFact, type TypingFact } from '../../domain/typing.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

export interface TypingTracker {
  /** Published once, however often it is repeated before it expires. */
  start(fact: Omit<TypingFact, 'expiresAt'>): void;
  /** Does nothing where the user was not typing there. */
  stop(roomId: RoomId, userId: UserId): void;
  /** Ends the typing of the user, in every room. */
  stopUser(userId: UserId): void;
  /** Ends the typing over this connection, in every room. */
  stopConnection(userId: UserId, connectionId: ConnectionId): void;
}

interface ActiveFact {
  fact: TypingFact;
  cancel: Cancel;
}

/** Typing facts live in memory and reach no store: they expire within seconds, also where a process ends. */
export const makeTypingTracker = ({ clock, events }: Pick<Ports, 'clock' | 'events'>): TypingTracker => {
  const byUser = new Map<UserId, Map<RoomId, ActiveFact>>();

  const publish = ({ roomId, userId, hiddenFrom }: TypingFact, typing: boolean) =>
    events.publish({ type: 'typing-changed', roomId, userId, typing, hiddenFrom });

  const stop = (roomId: RoomId, userId: UserId) => {
    const rooms = byUser.get(userId);
    const active = rooms?.get(roomId);
    if (rooms === undefined || active === undefined) return;
    active.cancel();
    rooms.delete(roomId);
    if (rooms.size === 0) byUser.delete(userId);
    publish(active.fact, false);
  };

  /** A repetition moves only the expiry; the timer checks it when it fires. */
  const watch = (active: ActiveFact): void => {
    active.cancel = clock.after(active.fact.expiresAt - clock.monotonic(), () => {
      if (hasExpired(active.fact, clock.monotonic())) stop(active.fact.roomId, active.fact.userId);
      else watch(active);
    });
  };

  return {
    start(wish) {
      const fact = typingFact(wish, clock.monotonic());
      const rooms = byUser.get(fact.userId) ?? new Map<RoomId, ActiveFact>();
      byUser.set(fact.userId, rooms);
      const active = rooms.get(fact.roomId);
      if (active !== undefined) {
        // Its end is told to those who were told of its start.
        active.fact = { ...fact, hiddenFrom: active.fact.hiddenFrom };
        return;
      }
      const fresh: ActiveFact = { fact, cancel: () => undefined };
      rooms.set(fact.roomId, fresh);
      watch(fresh);
      publish(fact, true);
    },
    stop,
    stopUser(userId) {
      for (const roomId of [...(byUser.get(userId)?.keys() ?? [])]) stop(roomId, userId);
    },
    stopConnection(userId, connectionId) {
      for (const { fact } of [...(byUser.get(userId)?.values() ?? [])]) {
        if (fact.connectionId === connectionId) stop(fact.roomId, userId);
      }
    },
  };
};
