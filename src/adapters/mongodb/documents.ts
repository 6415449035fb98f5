import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type {
  MembershipChange,
  Message,
  MessageChangeFact,
  MessageReference,
  MessageType,
  Ordinal,
  Reaction,
  Role,
  Seq,
} from '../../domain/log-entry.js';
import type { ReceiptKind } from '../../domain/receipts.js';
import type { History } from '../../domain/room.js';

/** An entry of a room's log: a message, or a membership event or a change of a message between the messages. */
export type EntryDocument = MessageDocument | EventDocument | ChangeDocument;

/**
 * The fields of a log's last entry that describe the log: where it ends, how many messages it has, and up to which
 * membership event a room document has to be.
 */
export interface LastEntryDocument {
  readonly seq: Seq;
  readonly ordinal: Ordinal;
  /** The seq of the newest membership event up to and including this entry; 0 where there is none. */
  readonly version: Seq;
  readonly createdAt: Date;
  /** The seq of the newest change of a message up to and including this entry; 0 where there is none. */
  readonly lastChange: Seq;
  /** When the last entry was appended that is no change of a message; only changes carry it. */
  readonly activeAt?: Date;
}

interface EntryFields extends LastEntryDocument {
  readonly _id: MessageId;
  readonly roomId: RoomId;
  /** The unique index asks every entry for one: a membership event repeats its id here, and a change has its key. */
  readonly clientMessageId: ClientMessageId;
}

export interface MessageDocument extends EntryFields {
  readonly type: MessageType;
  readonly sender: UserId;
  readonly content: string;
  /** Missing where the message is stored as it was sent. */
  readonly sentDigest?: string;
  readonly replyTo?: Message['replyTo'];
  /** When it was sent; missing for none. */
  readonly mentions?: readonly UserId[];
}

/** It has no sender, so the index on senders finds all membership events of a room. */
export interface EventDocument extends EntryFields {
  readonly type: 'membership';
  readonly by: UserId;
  readonly change: MembershipChange;
}

/**
 * Its sender is no user, but names its target. So the indexes that messages need find the changes of a message in their
 * order, and by the key its edits, and no index is for changes alone.
 */
export interface ChangeDocument extends EntryFields {
  readonly type: 'change';
  readonly sender: string;
  readonly by: UserId;
  readonly target: MessageReference;
  readonly change: MessageChangeFact;
  /** The seq of the change before it in the log; 0 for the first. */
  readonly previousChange: Seq;
  readonly activeAt: Date;
}

/*
 * No id and no emoji contains a blank. Seqs are written with as many digits as the largest has, so that texts are in their order.
 */

/** The sender of a message's changes. */
export const CHANGES_OF = (target: MessageId): string => ` ${target}`;

/** Of edits and deletions, before all those of reactions. */
export const editKey = (seq: Seq): string => ` ${digits(seq)}`;
export const reactionKey = (by: UserId, emoji: string, seq: Seq): string => `${by} ${emoji} ${digits(seq)}`;

/** The keys from the first (included) to the second (excluded). */
type Keys = readonly [string, string];
export const EDIT_KEYS: Keys = [' ', '!'];

/** The ids of documents of reactions begin with the message and go on with the user. */
export const reactionsId = (target: MessageId, by: UserId): string => `${target} ${by}`;
export const reactionsTo = (target: MessageId): Keys => [`${target} `, `${target}!`];
/** From the first user after this one on. */
export const reactionsFrom = (target: MessageId, after: UserId): string => `${target} ${after} `;
export const reactorIn = (id: string): UserId => id.slice(id.indexOf(' ') + 1) as UserId;

const digits = (seq: Seq): string => String(seq).padStart(16, '0');

/** A message that has changed, as the changes up to `rev` leave it. */
export interface MessageStateDocument {
  readonly _id: MessageId;
  readonly roomId: RoomId;
  readonly seq: Seq;
  readonly sender: UserId;
  readonly rev: Seq;
  readonly edited?: Message['edited'];
  /** Of the last edit. */
  readonly content?: string;
  /** Now, and when it was sent, where it was edited. */
  readonly mentions?: readonly UserId[];
  readonly mentioned?: readonly UserId[];
  readonly deleted?: Message['deleted'];
  readonly reactions: readonly Reaction[];
}

/** The emojis with which a user reacts to a message. */
export interface MessageReactionsDocument {
  /** The message's id and the user's, with a blank between them. */
  readonly _id: string;
  /** Of the user's last reaction that is folded in. */
  readonly seq: Seq;
  /** Ascending; empty where they were all taken back. */
  readonly emojis: readonly string[];
}

interface RoomFields {
  readonly _id: RoomId;
  /**
   * Everyone who is or was a member, or is about to be one: written before the entry that lists the room for them,
   * and never removed. It says which rooms to read for a user, not who is a member.
   */
  readonly people: readonly UserId[];
  /** Up to which change of the log the states of the messages were brought up; perhaps further. */
  readonly settled?: Seq;
}

/** Only `people` matters: its id implies the rest. */
export interface PrivateRoomDocument extends RoomFields {
  readonly type: 'private';
}

/** The fold of the membership events up to `version`. After a crash it may be behind its log until it is read. */
export interface GroupDocument extends RoomFields {
  readonly type: 'group';
  readonly createdAt: Date;
  readonly name: string;
  readonly history: History;
  readonly version: Seq;
  /** In the order of joining. */
  readonly members: readonly { readonly userId: UserId; readonly role: Role; readonly since: Seq }[];
}

export type RoomDocument = PrivateRoomDocument | GroupDocument;

/**
 * BSON compares embedded documents field by field. So `$max` keeps the higher seq and, because the time is negative,
 * the earlier of two times at one seq: the same merge as in the domain.
 */
export interface MarkDocument {
  readonly seq: Seq;
  readonly minusAt: number;
}

/** A member's watermarks in a room; a watermark that was never reached is missing. */
export interface ReceiptDocument {
  /** The room's id and the user's, with a blank between them. */
  readonly _id: string;
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly delivered?: MarkDocument;
  readonly seen?: MarkDocument;
}

/** When a watermark reached a seq, in rooms of up to 32 members. */
export interface ReceiptTimeDocument {
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
  /** Missing for anyone whose tokens never carried one. */
  readonly profile?: { readonly name?: string; readonly picture?: string };
  /** Missing for anyone who was never online. */
  readonly lastSeen?: Date;
}

/** A user mutes a room. */
export interface MuteDocument {
  /** The user's id and the room's, with a blank between them. */
  readonly _id: string;
  readonly roomId: RoomId;
  /** The seq with which the user's stay in the room began. */
  readonly since: Seq;
}

/** One user has blocked another. */
export interface BlockDocument {
  /** Both ids, with a blank between them. */
  readonly _id: string;
  readonly by: UserId;
  readonly userId: UserId;
}

/** The tokens of a user were revoked. */
export interface RevocationDocument {
  readonly _id: UserId;
  readonly at: Date;
}

/** The server's own data: the schema version, and the time of the last probe of a failed store. */
export interface ServerDocument {
  readonly _id: 'schema' | 'probe';
  readonly version?: number;
  readonly at?: Date;
}
