import type { ConnectionId, RoomId, UserId } from '../../domain/ids.js';
import { hasExpired, typingFact, type TypingFact } from '../../domain/typing.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

export interface TypingTracker {
  /** Published once, however often it is repeated while it holds. */
  start(fact: Omit<TypingFact, 'expiresAt'>): void;
  /** Nothing happens where the user was not typing there. */
  stop(roomId: RoomId, userId: UserId): void;
  /** Ends what was typed over this connection, in whatever room. */
  stopConnection(userId: UserId, connectionId: ConnectionId): void;
}

interface Held {
  fact: TypingFact;
  cancel: Cancel;
}

/** Typing is kept in memory and reaches no store: it is over within seconds, also where a process ends. */
export const makeTypingTracker = ({ clock, events }: Pick<Ports, 'clock' | 'events'>): TypingTracker => {
  const byUser = new Map<UserId, Map<RoomId, Held>>();

  const publish = ({ roomId, userId }: TypingFact, typing: boolean) =>
    events.publish({ type: 'typing-changed', roomId, userId, typing });

  const stop = (roomId: RoomId, userId: UserId) => {
    const rooms = byUser.get(userId);
    const held = rooms?.get(roomId);
    if (rooms === undefined || held === undefined) return;
    held.cancel();
    rooms.delete(roomId);
    if (rooms.size === 0) byUser.delete(userId);
    publish(held.fact, false);
  };

  /** A repeated fact moves its expiry only; the timer looks again when it fires. */
  const watch = (held: Held): void => {
    held.cancel = clock.at(held.fact.expiresAt, () => {
      if (hasExpired(held.fact, clock.now())) stop(held.fact.roomId, held.fact.userId);
      else watch(held);
    });
  };

  return {
    start(wish) {
      const fact = typingFact(wish, clock.now());
      const rooms = byUser.get(fact.userId) ?? new Map<RoomId, Held>();
      byUser.set(fact.userId, rooms);
      const held = rooms.get(fact.roomId);
      if (held !== undefined) {
        held.fact = fact;
        return;
      }
      const fresh: Held = { fact, cancel: () => undefined };
      rooms.set(fact.roomId, fresh);
      watch(fresh);
      publish(fact, true);
    },
    stop,
    stopConnection(userId, connectionId) {
      for (const { fact } of [...(byUser.get(userId)?.values() ?? [])]) {
        if (fact.connectionId === connectionId) stop(fact.roomId, userId);
      }
    },
  };
};
