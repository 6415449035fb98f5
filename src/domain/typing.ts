import type { ConnectionId, RoomId, UserId } from './ids.js';

/** A typing fact expires after this time unless it is repeated, so that a lost stopTyping does no harm. */
export const TYPING_TTL_MS = 6_000;

/** A user is writing in a room, until `expiresAt` at the latest (milliseconds by the process's monotonic clock). */
export interface TypingFact {
  readonly roomId: RoomId;
  readonly userId: UserId;
  /** The connection that started or repeated it last. The fact ends with that connection. */
  readonly connectionId: ConnectionId;
  readonly expiresAt: number;
  /** Members who are not told of it. */
  readonly hiddenFrom: Pick<ReadonlySet<UserId>, 'has'>;
}

export const typingFact = (fact: Omit<TypingFact, 'expiresAt'>, now: number): TypingFact => ({
  ...fact,
  expiresAt: now + TYPING_TTL_MS,
});

export const hasExpired = (fact: TypingFact, now: number): boolean => fact.expiresAt <= now;
