import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { MembershipChange, MessageType, Role, Seq } from '../../domain/log-entry.js';
import type { ReceiptKind } from '../../domain/receipts.js';
import type { History } from '../../domain/room.js';

/** An entry of a room's log: a message, or a change of membership beside the messages. */
export type EntryDocument = MessageDocument | EventDocument;

interface EntryFields {
  readonly _id: MessageId;
  readonly roomId: RoomId;
  readonly seq: Seq;
  /**
   * The seq of the newest membership event at or below this entry; 0 where there is none. So the end of a log
   * tells whether a room document is behind, and how far.
   */
  readonly version: Seq;
  /** A membership event's is its id: every entry has one, as the unique index wants it. */
  readonly clientMessageId: ClientMessageId;
  readonly createdAt: Date;
}

export interface MessageDocument extends EntryFields {
  readonly type: MessageType;
  readonly sender: UserId;
  readonly content: string;
}

/** It has no sender, by which the index on senders finds all of a room's. */
export interface EventDocument extends EntryFields {
  readonly type: 'membership';
  readonly by: UserId;
  readonly change: MembershipChange;
}

interface RoomFields {
  readonly _id: RoomId;
  readonly createdAt: Date;
  /**
   * Everybody who is or was a member, or is about to be: written before the entry that lists the room for
   * them, and never taken back. Who is in it says where to look, not who is a member.
   */
  readonly people: readonly UserId[];
}

export interface PrivateRoomDocument extends RoomFields {
  readonly type: 'private';
  /** For whom it is listed before its first entry. */
  readonly openedBy: readonly UserId[];
}

/** The fold of the membership events up to `version`; behind the log after a crash, until it is read. */
export interface GroupDocument extends RoomFields {
  readonly type: 'group';
  readonly name: string;
  readonly history: History;
  readonly version: Seq;
  /** In the order of joining. */
  readonly members: readonly { readonly userId: UserId; readonly role: Role; readonly since: Seq }[];
  /** In the order of ending. */
  readonly ended: readonly { readonly userId: UserId; readonly from: Seq; readonly to: Seq }[];
}

export type RoomDocument = PrivateRoomDocument | GroupDocument;

/**
 * A watermark as BSON orders it: of two embedded documents the one with the higher first field is greater. With
 * the time below zero, the earlier of two at one seq is the greater too, so that `$max` is the merge.
 */
export interface MarkDocument {
  readonly seq: Seq;
  readonly minusAt: number;
}

/** A member's pair of watermarks in a room; one that was never reached is missing. */
export interface ReceiptDocument {
  /** The room's id and the user's, with a blank between them. */
  readonly _id: string;
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly delivered?: MarkDocument;
  readonly seen?: MarkDocument;
}

/** When a watermark reached a place, in rooms that are small enough for that. */
export interface AdvanceDocument {
  /** Room, user, kind and seq, with blanks between them. */
  readonly _id: string;
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly kind: ReceiptKind;
  readonly seq: Seq;
  readonly at: Date;
}

export interface UserDocument {
  readonly _id: UserId;
  /** Missing for who never came with a token that said any. */
  readonly profile?: { readonly name?: string; readonly picture?: string };
  /** Missing for who was never there. */
  readonly lastSeen?: Date;
}

/** What the server keeps of itself: the version of all this, and what a failed store is tried with. */
export interface ServerDocument {
  readonly _id: 'schema' | 'probe';
  readonly version?: number;
  readonly at?: Date;
}
