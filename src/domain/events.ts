import type { MessageId, RoomId, UserId } from './ids.js';
import type { LogEntry, Seq } from './log-entry.js';
import type { Presence } from './presence.js';
import type { ReceiptKind } from './receipts.js';
import type { GroupRoom } from './room.js';

/**
 * What has happened, after it was committed. Events are a hint: whoever misses one finds everything that
 * lasts in the log and the receipts.
 */
export type DomainEvent =
  EntryAppended | GroupCreated | ReceiptAdvanced | ReceiptsCounted | TypingChanged | PresenceChanged;

/** A private room's first entry also tells both users that the room is there. */
export interface EntryAppended {
  readonly type: 'entry-appended';
  readonly entry: LogEntry;
}

export interface GroupCreated {
  readonly type: 'group-created';
  readonly room: GroupRoom;
}

/** The user has the room's log up to and including `upTo`; the message named, at `seq`, is the newest of others there. */
export interface ReceiptAdvanced {
  readonly type: 'receipt-advanced';
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly kind: ReceiptKind;
  readonly messageId: MessageId;
  readonly seq: Seq;
  readonly upTo: Seq;
  readonly at: number;
  /** Who is told: everyone in the room, or in a larger one the user's own devices. */
  readonly audience: 'room' | 'self';
}

/** How many recipients have a message of `author` in a larger room. */
export interface ReceiptsCounted {
  readonly type: 'receipts-counted';
  readonly roomId: RoomId;
  readonly author: UserId;
  readonly messageId: MessageId;
  readonly seq: Seq;
  readonly delivered: number;
  readonly seen: number;
}

export interface TypingChanged {
  readonly type: 'typing-changed';
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly typing: boolean;
}

export interface PresenceChanged {
  readonly type: 'presence-changed';
  readonly userId: UserId;
  readonly presence: Presence;
  /** The user's rooms whose members are told; beside them, those who watch the user. */
  readonly rooms: readonly RoomId[];
}
