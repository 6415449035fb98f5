import type { ConnectionId, RoomId, UserId } from './ids.js';

/** How long a typing fact holds without being repeated: a lost stopTyping cannot stick. */
export const TYPING_TTL_MS = 6_000;

/** Somebody is writing in a room, until `expiresAt` (milliseconds since the epoch) at the latest. */
export interface TypingFact {
  readonly roomId: RoomId;
  readonly userId: UserId;
  /** Whoever repeats it last holds it: when that connection goes, so does the fact. */
  readonly connectionId: ConnectionId;
  readonly expiresAt: number;
}

export const typingFact = (fact: Omit<TypingFact, 'expiresAt'>, now: number): TypingFact => ({
  ...fact,
  expiresAt: now + TYPING_TTL_MS,
});

export const hasExpired = (fact: TypingFact, now: number): boolean => fact.expiresAt <= now;
