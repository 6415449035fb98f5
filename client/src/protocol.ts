/*
 * Everything that goes over the wire, as plain types. A test of the project compares each with the server's own type.
 * Ids are strings, times are ISO 8601 in UTC. An optional field without a value is missing, never null.
 */

/** Errors of the server. Tell them apart by this code. */
export type ErrorCode =
  | 'INVALID'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'FORBIDDEN'
  | 'SENDER_MISMATCH'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'REFUSED'
  | 'TOO_LARGE'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  | 'UNAVAILABLE';

export interface WireError {
  readonly code: ErrorCode;
  /** For people. The wording may change. */
  readonly message: string;
  /** With RATE_LIMITED, where it is known: the milliseconds after which to try again. */
  readonly retryAfterMs?: number;
}

export type Role = 'owner' | 'admin' | 'member';
export type MessageType = 'text' | 'image' | 'file';

/** A change of a group or of its members. */
export interface MembershipChange {
  readonly kind: 'added' | 'removed' | 'left' | 'role' | 'renamed';
  /** The user who did it. */
  readonly by: string;
  /** The user whom it is about. */
  readonly userId?: string;
  readonly role?: Role;
  readonly name?: string;
  /** The user who became owner because the last owner left. */
  readonly newOwner?: string;
}

interface WireEntry {
  readonly messageId: string;
  readonly roomId: string;
  /** The position in the room's log: 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly sender: string;
  readonly timestamp: string;
  readonly status: 'sent';
  readonly clientMessageId: string;
}

/** How many users have reacted with one emoji. `mine`: this user is one of them; in pages only. */
export interface WireReaction {
  readonly emoji: string;
  readonly count: number;
  readonly mine?: true;
}

export interface WirePlainMessage extends WireEntry {
  /** Empty where it is deleted. */
  readonly message: string;
  readonly type: MessageType;
  /** The seq of the last change that is folded in, and before the first its own. */
  readonly rev: number;
  readonly editedAt?: string;
  readonly deletedAt?: string;
  readonly deletedBy?: string;
  /**
   * The message that it answers. `preview`: the beginning of that, as it is now; in pages only. It and `sender` are missing
   * where the user cannot read that message.
   */
  readonly replyTo?: {
    readonly messageId: string;
    readonly seq: number;
    readonly sender?: string;
    readonly preview?: string;
  };
  readonly mentions?: readonly string[];
  readonly reactions?: readonly WireReaction[];
}

/** With which emojis a user has reacted to a message. */
export interface ReactionsOf {
  readonly userId: string;
  readonly emojis: readonly string[];
}

/** A text that a message has had, from this time on. */
export interface MessageVersion {
  /** That of the message itself, or of the edit. */
  readonly seq: number;
  readonly message: string;
  readonly timestamp: string;
}

/** A change of a message, with a seq of its own in the log. */
export interface WireMessageChange {
  readonly roomId: string;
  readonly seq: number;
  readonly messageId: string;
  /** The seq of the message. */
  readonly target: number;
  readonly by: string;
  readonly timestamp: string;
  readonly change: {
    readonly kind: 'edited' | 'deleted' | 'reacted';
    readonly message?: string;
    readonly mentions?: readonly string[];
    readonly emoji?: string;
    readonly on?: boolean;
    readonly count?: number;
  };
}

export interface WireMembershipEvent extends WireEntry {
  readonly message: '';
  readonly type: 'event';
  readonly event: MembershipChange;
}

/** An entry of a log: a message, or a membership event. */
export type WireMessage = WirePlainMessage | WireMembershipEvent;

export interface Member {
  readonly userId: string;
  readonly role: Role;
  readonly name?: string;
  readonly picture?: string;
}

export interface WireRoom {
  readonly roomId: string;
  readonly type: 'private' | 'group';
  readonly name?: string;
  /**
   * In lists of rooms only the two of a private room; otherwise missing above 100 members, and where they are too large
   * together. `GET /api/rooms/{id}/members` has them all.
   */
  readonly members?: readonly Member[];
  readonly memberCount: number;
  /** The seq of the last membership event, or 0. */
  readonly version: number;
  readonly lastSeq: number;
  /** Whether members read the messages that were written before they joined. */
  readonly history: 'all' | 'since-joining';
}

/** How far a member has a room's log. Above 32 members the one row without a `userId` has the lowest watermarks. */
export interface WireWatermarks {
  readonly userId?: string;
  readonly delivered: number;
  readonly seen: number;
}

export interface WireRoomPage {
  readonly room: WireRoom;
  readonly delivered: number;
  readonly seen: number;
  readonly watermarks: readonly WireWatermarks[];
  /** This user mutes the room; missing where they do not. */
  readonly muted?: true;
  readonly messages: readonly WireMessage[];
  /** Messages up to the cursor that were changed since, where `changes` was asked for; missing for none. */
  readonly changed?: readonly WirePlainMessage[];
  /** The seq up to which the page has the room. */
  readonly upTo: number;
  readonly hasMore: boolean;
}

/** Whether a user is online. `lastSeen` is missing while they are, and for anyone who never was. */
export interface Presence {
  readonly userId: string;
  readonly status: 'online' | 'offline';
  readonly lastSeen?: string;
}

/** The profile of a user, as the host application says it. */
export interface Profile {
  readonly userId: string;
  readonly name?: string;
  readonly picture?: string;
}

export interface User extends Presence {
  readonly name?: string;
  readonly picture?: string;
}

/** How far one recipient has one message. A time is missing where that status was not reached, or is not known. */
export interface Recipient {
  readonly userId: string;
  readonly status: 'sent' | 'delivered' | 'seen';
  readonly deliveredAt?: string;
  readonly seenAt?: string;
}

export interface WireReceipt {
  readonly roomId: string;
  readonly messageId: string;
  readonly seq: number;
  readonly userId: string;
  readonly timestamp: string;
}

/** How many of its recipients have one message, and have seen it. */
export interface WireMessageCounts {
  readonly messageId: string;
  readonly delivered: number;
  readonly seen: number;
  readonly of: number;
}

export interface WireTyping {
  readonly roomId: string;
  readonly userId: string;
}

export interface WireRoomUpdate {
  readonly roomId: string;
  readonly version: number;
  readonly change: MembershipChange;
}

/** The events that the server sends to a connected device, by the name of the event. */
export interface ServerEvents {
  readonly receiveMessage: WireMessage;
  readonly messageChanged: WireMessageChange;
  readonly messageDelivered: WireReceipt;
  readonly messageSeen: WireReceipt;
  readonly receiptCounts: { readonly roomId: string };
  readonly userTyping: WireTyping;
  readonly userStopTyping: WireTyping;
  readonly updateUserStatus: Presence;
  readonly profileChanged: Profile;
  readonly roomMuted: { readonly roomId: string; readonly muted: boolean };
  readonly roomUpdated: WireRoomUpdate;
  readonly roomJoined: WireRoom;
  readonly roomLeft: { readonly roomId: string };
}

/** The commands that a client sends to the server: the payload, and the fields of the answer beside `ok`. */
export interface Commands {
  readonly userOnline: Command<{ readonly userId?: string }, { readonly users: readonly Presence[] }>;
  readonly joinRoom: Command<
    { readonly roomId: string; readonly afterSeq?: number | undefined; readonly changes?: boolean },
    WireRoomPage
  >;
  readonly sendMessage: Command<
    {
      readonly roomId: string;
      readonly message: string;
      readonly type?: MessageType;
      readonly clientMessageId?: string;
      readonly replyTo?: string;
      readonly mentions?: readonly string[];
    },
    { readonly message: WireMessage }
  >;
  readonly editMessage: Command<
    {
      readonly roomId: string;
      readonly messageId: string;
      readonly message: string;
      readonly mentions?: readonly string[];
      readonly rev?: number;
    },
    { readonly rev: number }
  >;
  readonly deleteMessage: Command<
    { readonly roomId: string; readonly messageId: string },
    { readonly rev: number }
  >;
  readonly react: Command<
    {
      readonly roomId: string;
      readonly messageId: string;
      readonly emoji: string;
      readonly on?: boolean;
    },
    { readonly rev: number }
  >;
  readonly messageDelivered: Command<{ readonly roomId: string; readonly messageId: string }>;
  readonly messageSeen: Command<{ readonly roomId: string; readonly messageId: string }>;
  /** At most 50 messages of one room. */
  readonly messageCounts: Command<
    { readonly roomId: string; readonly messageIds: readonly string[] },
    { readonly counts: readonly WireMessageCounts[] }
  >;
  readonly typing: Command<{ readonly roomId: string }>;
  readonly stopTyping: Command<{ readonly roomId: string }>;
  readonly sync: Command<
    {
      readonly cursors: Readonly<Record<string, number>>;
      readonly only?: boolean;
      readonly limit?: number;
      readonly changes?: boolean;
      /** The `next` of the answer before. */
      readonly after?: string;
    },
    {
      readonly rooms: readonly WireRoomPage[];
      readonly left: readonly string[];
      /** Where the next answer goes on, with the same cursors; missing on the last. */
      readonly next?: string;
    }
  >;
  readonly watchPresence: Command<
    { readonly userIds: readonly string[] },
    { readonly users: readonly Presence[] }
  >;
  readonly refreshToken: Command<{ readonly token: string }>;
  readonly blockUser: Command<{ readonly userId: string }>;
  readonly unblockUser: Command<{ readonly userId: string }>;
  readonly listBlocks: Command<{ readonly after?: string; readonly limit?: number }, Blocks>;
}

/** A page of the users whom this user blocks. */
export interface Blocks {
  readonly users: readonly string[];
  readonly next?: string;
}

interface Command<Payload, Answer = object> {
  readonly payload: Payload;
  readonly answer: Answer;
}

/** A room as `GET /api/rooms/{id}` gives it. */
export interface CountedRoom extends WireRoom {
  /** The number of messages of others above this user's seen watermark, without deleted ones. */
  readonly unread: number;
  /** Those of them that mention this user. */
  readonly unreadMentions: number;
}

/** A room as `GET /api/rooms` lists it. */
export interface ListedRoom extends CountedRoom {
  /** The newest message; never a membership event. */
  readonly lastMessage?: WirePlainMessage;
  /** The name of the last message's sender in a group, as far as it is known. */
  readonly senderName?: string;
  /** This user mutes the room; missing where they do not. */
  readonly muted?: true;
}
