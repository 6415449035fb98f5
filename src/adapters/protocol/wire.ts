import type { MembershipChange, MessageType, Role } from '../../domain/log-entry.js';
import type { ReceiptKind, RecipientStatus } from '../../domain/receipts.js';
import type { History } from '../../domain/room.js';

/*
 * One shape each, in every transport. Ids are plain strings here; times are ISO 8601 in UTC.
 */

/** What clients tell errors apart by: never renamed, whatever the domain calls them. */
export type WireErrorCode =
  | 'INVALID'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'FORBIDDEN'
  | 'SENDER_MISMATCH'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  | 'UNAVAILABLE';

export interface WireError {
  readonly code: WireErrorCode;
  readonly message: string;
}

export interface WireChange {
  readonly kind: MembershipChange['kind'];
  readonly by: string;
  readonly userId?: string;
  readonly role?: Role;
  readonly name?: string;
  /** Who became owner because the last one left. */
  readonly newOwner?: string;
}

/** A message, or a membership event: then `type` is `event`, `message` is empty and `event` says what. */
export interface WireMessage {
  readonly messageId: string;
  readonly roomId: string;
  readonly seq: number;
  readonly sender: string;
  readonly message: string;
  readonly type: MessageType | 'event';
  readonly timestamp: string;
  readonly status: 'sent';
  readonly clientMessageId: string;
  readonly event?: WireChange;
}

export interface WireMember {
  readonly userId: string;
  readonly role: Role;
  readonly name?: string;
  readonly picture?: string;
}

export interface WireRoom {
  readonly roomId: string;
  readonly type: 'private' | 'group';
  readonly name?: string;
  /** Up to 100 members; beyond, by REST in pages. */
  readonly members?: readonly WireMember[];
  readonly memberCount: number;
  /** The seq of the last membership event, or 0. */
  readonly version: number;
  readonly lastSeq: number;
  readonly history: History;
}

export interface WireWatermarks {
  /** Missing where the pair is the lowest of a room above 32 members. */
  readonly userId?: string;
  readonly delivered: number;
  readonly seen: number;
}

export interface WireRoomPage {
  readonly room: WireRoom;
  readonly delivered: number;
  readonly seen: number;
  readonly watermarks: readonly WireWatermarks[];
  readonly messages: readonly WireMessage[];
  readonly hasMore: boolean;
}

export interface WirePresence {
  readonly userId: string;
  readonly status: 'online' | 'offline';
  readonly lastSeen?: string;
}

export interface WireRecipient {
  readonly userId: string;
  readonly status: RecipientStatus;
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

export interface WireReceiptCounts {
  readonly roomId: string;
  readonly messageId: string;
  readonly seq: number;
  readonly delivered: number;
  readonly seen: number;
}

export interface WireTyping {
  readonly roomId: string;
  readonly userId: string;
}

export interface WireRoomUpdate {
  readonly roomId: string;
  readonly version: number;
  readonly change: WireChange;
}

/** What a server tells a connected device, by the name of the event. */
export interface WireEvents {
  readonly receiveMessage: WireMessage;
  readonly messageDelivered: WireReceipt;
  readonly messageSeen: WireReceipt;
  readonly receiptCounts: WireReceiptCounts;
  readonly userTyping: WireTyping;
  readonly userStopTyping: WireTyping;
  readonly updateUserStatus: WirePresence;
  readonly roomUpdated: WireRoomUpdate;
  readonly roomJoined: WireRoom;
  readonly roomLeft: { readonly roomId: string };
}

/** An event with its payload, each name with its own. */
export type WireEvent = { [Name in keyof WireEvents]: readonly [Name, WireEvents[Name]] }[keyof WireEvents];

export const RECEIPT_EVENTS = {
  delivered: 'messageDelivered',
  seen: 'messageSeen',
} as const satisfies Record<ReceiptKind, keyof WireEvents>;
