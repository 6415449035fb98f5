import type { ConnectionId, MessageId, RoomId, UserId } from './ids.js';
import type { LogEntry, Seq } from './log-entry.js';
import type { Presence } from './presence.js';
import type { ReceiptKind } from './receipts.js';
import type { UserProfile } from './user.js';

/**
 * Something that has happened, after it was committed. Events are a hint: a receiver that misses one finds
 * everything that lasts in the log and the receipts. They are plain data, so that they can travel between processes.
 */
export type DomainEvent =
  | EntryAppended
  | GroupCreated
  | ReceiptAdvanced
  | CountsMoved
  | TypingChanged
  | PresenceChanged
  | ProfileChanged
  | RoomMuted
  | BlocksChanged
  | SessionsRevoked;

/** A private room's first entry also says to both users that the room exists. */
export interface EntryAppended {
  readonly type: 'entry-appended';
  readonly entry: LogEntry;
  /** It was committed before, so its sender may type the next message by now. Missing means no. */
  readonly again?: true;
}

export interface GroupCreated {
  readonly type: 'group-created';
  readonly roomId: RoomId;
  readonly members: readonly UserId[];
}

/** The user has the room's log up to and including `upTo`. The message, at `seq`, is the newest of others up to there. */
export interface ReceiptAdvanced {
  readonly type: 'receipt-advanced';
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly kind: ReceiptKind;
  readonly messageId: MessageId;
  readonly seq: Seq;
  readonly upTo: Seq;
  readonly at: number;
  /**
   * The receivers: everyone in the room, or only these of its members. In a larger room it is the user alone; in one
   * whose history begins with joining, the members who may read the message.
   */
  readonly audience: 'room' | readonly UserId[];
}

/** More recipients have messages of these authors in a larger room; `room`: of more authors than were looked up. */
export interface CountsMoved {
  readonly type: 'counts-moved';
  readonly roomId: RoomId;
  readonly audience: 'room' | readonly UserId[];
}

/** A user types in a room: the others there see it until `expiresInMs` have passed; or the user has stopped. */
export interface TypingChanged {
  readonly type: 'typing-changed';
  readonly roomId: RoomId;
  readonly userId: UserId;
  /** The connection over which they type. */
  readonly connectionId: ConnectionId;
  readonly typing: boolean;
  /** Counted from the publication, as the clocks of processes differ. 0 where they have stopped. */
  readonly expiresInMs: number;
}

export interface PresenceChanged {
  readonly type: 'presence-changed';
  readonly userId: UserId;
  readonly presence: Presence;
  /** The event goes to the members of these rooms of the user, and to everyone who watches the user. */
  readonly rooms: readonly RoomId[];
}

/** What others see of a user has changed: this is all of it. */
export interface ProfileChanged {
  readonly type: 'profile-changed';
  readonly profile: UserProfile;
  /** As in `PresenceChanged`. */
  readonly rooms: readonly RoomId[];
}

/** A user has muted a room, or not any more. */
export interface RoomMuted {
  readonly type: 'room-muted';
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly muted: boolean;
}

/** A block between the two was added or removed, by either of them. */
export interface BlocksChanged {
  readonly type: 'blocks-changed';
  readonly users: readonly [UserId, UserId];
}

/** The tokens that the user was issued before are refused from now on. */
export interface SessionsRevoked {
  readonly type: 'sessions-revoked';
  readonly userId: UserId;
  /** Milliseconds since the epoch. */
  readonly before: number;
}
