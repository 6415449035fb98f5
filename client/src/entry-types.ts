import type { ChatErrorCode } from './chat-error.js';
import type { MembershipChange, MessageType } from './protocol.js';

/**
 * `pending`: on its way, or waiting for a connection. `sent`: the server has committed it. `delivered`, `seen`:
 * all its recipients have. `failed`: refused for good, `error` says why. A message of others is `delivered`, or
 * `seen` once this user has seen it on any device.
 */
export type MessageState = 'pending' | 'sent' | 'delivered' | 'seen' | 'failed';

/** Never changed: what becomes of a message makes a new object of it, so that `===` tells. */
export interface ChatMessage {
  readonly kind: 'message';
  /** Stays the same from `pending` on: for lists that need a key. */
  readonly key: string;
  readonly roomId: string;
  /** Missing until the server has committed it. */
  readonly messageId?: string;
  /** The place in the room's log; missing until the server has committed it. */
  readonly seq?: number;
  readonly clientMessageId: string;
  readonly sender: string;
  /** Whether this user wrote it, on whatever device. */
  readonly own: boolean;
  readonly text: string;
  readonly type: MessageType;
  /** ISO 8601 in UTC: the server's; until it is committed, when `send` was called by this device's clock. */
  readonly timestamp: string;
  readonly state: MessageState;
  /** How many have it; only for own messages that are committed. */
  readonly receipts?: ReceiptCounts | undefined;
  /** Why it is `failed`. Plain data, as it outlives the page. */
  readonly error?: { readonly code: ChatErrorCode; readonly message: string };
}

/**
 * Of those who were in the room when it was sent and still are, without its author. Who has left since is in
 * `statusOf` only.
 */
export interface ReceiptCounts {
  readonly delivered: number;
  readonly seen: number;
  readonly of: number;
}

/** Somebody was added, removed, left, got another role, or the group got another name. */
export interface ChatMembershipEvent {
  readonly kind: 'event';
  readonly key: string;
  readonly roomId: string;
  readonly messageId: string;
  readonly seq: number;
  /** Who did it. */
  readonly sender: string;
  readonly own: boolean;
  readonly timestamp: string;
  readonly change: MembershipChange;
}

export type ChatEntry = ChatMessage | ChatMembershipEvent;

/** One that the server has committed. */
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
