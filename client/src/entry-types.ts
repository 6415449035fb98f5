import type { ChatErrorCode } from './chat-error.js';
import type { MembershipChange, MessageType } from './protocol.js';

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
  /** Increases with each change of the message; missing until it is committed. */
  readonly rev?: number;
  /** ISO 8601 in UTC. The text of a deleted message is empty, and nobody has it unread. */
  readonly deletedAt?: string;
  /** How many recipients have it; only for own messages that are committed. */
  readonly receipts?: ReceiptCounts | undefined;
  /** Why it is `failed`. Plain data, as it outlives the page. `reason` is as in `ChatError`. */
  readonly error?: { readonly code: ChatErrorCode; readonly message: string; readonly reason?: string };
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

/** An entry that the server has committed. */
export type LogEntry = ChatEntry & { readonly messageId: string; readonly seq: number };

/** A member has the room up to this message. */
export interface ChatReceipt {
  readonly roomId: string;
  readonly kind: 'delivered' | 'seen';
  readonly userId: string;
  readonly messageId: string;
  readonly seq: number;
  readonly timestamp: string;
}
