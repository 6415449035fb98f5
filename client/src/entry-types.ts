import type { ChatErrorCode } from './chat-error.js';
import type { MembershipChange, MessageType, WireReaction } from './protocol.js';

/**
 * `pending`: on its way, or waiting for a connection. `sent`: the server has committed it. `delivered`, `seen`:
 * all its recipients have received it, or seen it. `failed`: the server refused it for good, and `error` says why.
 * A message of somebody else is `delivered`, and `seen` once this user has seen it on any device.
 */
export type MessageState = 'pending' | 'sent' | 'delivered' | 'seen' | 'failed';

/** Immutable: every change of a message makes a new object, so that `===` tells. */
export interface ChatMessage {
  readonly kind: 'message';
  /** Stays the same from `pending` on: for lists that need a key. */
  readonly key: string;
  readonly roomId: string;
  /** Missing until the server has committed it. */
  readonly messageId?: string;
  /** The position in the room's log; missing until the server has committed it. */
  readonly seq?: number;
  readonly clientMessageId: string;
  readonly sender: string;
  /** Whether this user wrote it, on any device. */
  readonly own: boolean;
  readonly text: string;
  readonly type: MessageType;
  /** ISO 8601 in UTC: the server's time. Until it is committed, the time of `send` by this device's clock. */
  readonly timestamp: string;
  readonly state: MessageState;
  /** Grows with every change of the message; missing until the server has committed it. */
  readonly rev?: number;
  /** When its text was changed last; missing where it never was. */
  readonly edited?: { readonly at: string };
  /** Where it is deleted, its `text` is empty, and nobody has it unread. */
  readonly deleted?: { readonly at: string; readonly by: string };
  readonly reactions?: readonly Reaction[];
  readonly replyTo?: Quote;
  /** The members whom it mentions. */
  readonly mentions?: readonly string[];
  /**
   * This user's last edit or deletion of it that the server has not committed. A pending one is shown already; of a failed one the
   * message is shown as it was.
   */
  readonly change?: WaitingChange;
  /** How many recipients have it; only for own messages that are committed. */
  readonly receipts?: ReceiptCounts | undefined;
  /** Why it is `failed`. */
  readonly error?: SendError;
}

/** How many have reacted with one emoji, and whether this user is one of them. */
export type Reaction = WireReaction;

/** The message that another one answers. It stays when that one is deleted; then the preview is empty. */
export interface Quote {
  readonly messageId: string;
  /** Both are missing in a pending answer to a message that is not loaded, and the sender of one that the user cannot read. */
  readonly seq?: number;
  readonly sender?: string;
  /** The beginning of that message, as it is now; missing where it is not known. */
  readonly preview?: string;
}

/** An edit or a deletion that the server has not committed. Plain data, as it outlives the page. */
export interface WaitingChange {
  readonly kind: 'edit' | 'delete';
  /** Of this change: for `retry` and `discard`. */
  readonly clientMessageId: string;
  readonly roomId: string;
  /** The message that it changes. */
  readonly messageId: string;
  /** Of an edit: the new text, and where they change too, the new mentions. */
  readonly text?: string;
  readonly mentions?: readonly string[];
  /** Of an edit: the `rev` of the message when this user edited it. */
  readonly rev?: number;
  readonly timestamp: string;
  readonly state: 'pending' | 'sent' | 'failed';
  /** The seq of the message's last change, once the server has committed this one. */
  readonly seq?: number;
  readonly error?: SendError;
}

/** Why the server refuses it for good. Plain data, as it outlives the page. `reason` is as in `ChatError`. */
export interface SendError {
  readonly code: ChatErrorCode;
  readonly message: string;
  readonly reason?: string;
}

/**
 * Counts the recipients of a message: the members who were in the room when it was sent and still are, without its
 * author. Members who have left since appear in `statusOf` only.
 */
export interface ReceiptCounts {
  readonly delivered: number;
  readonly seen: number;
  readonly of: number;
}

/** Somebody was added, was removed, left, got another role, or renamed the group. */
export interface ChatMembershipEvent {
  readonly kind: 'event';
  readonly key: string;
  readonly roomId: string;
  readonly messageId: string;
  readonly seq: number;
  /** The user who did it. */
  readonly sender: string;
  readonly own: boolean;
  readonly timestamp: string;
  readonly change: MembershipChange;
}

export type ChatEntry = ChatMessage | ChatMembershipEvent;

/** A message that the server has committed. */
export type LoggedMessage = ChatMessage & {
  readonly messageId: string;
  readonly seq: number;
  readonly rev: number;
};

/** An entry that the server has committed. */
export type LogEntry = LoggedMessage | ChatMembershipEvent;

/** A member has the room up to this message. */
export interface ChatReceipt {
  readonly roomId: string;
  readonly kind: 'delivered' | 'seen';
  readonly userId: string;
  readonly messageId: string;
  readonly seq: number;
  readonly timestamp: string;
}
