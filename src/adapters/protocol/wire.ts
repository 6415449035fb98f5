import type { z } from 'zod';
import type { ReceiptKind } from '../../domain/receipts.js';
import type {
  wireChange,
  wireError,
  wireMember,
  wireMessage,
  wirePlainMessage,
  wirePresence,
  wireRecipient,
  wireRoom,
  wireRoomPage,
  wireUser,
  wireWatermarks,
} from './wire-schemas.js';

/*
 * One shape each, in every transport. Ids are plain strings here; times are ISO 8601 in UTC.
 */

export type WireError = Wire<typeof wireError>;
export type WireErrorCode = WireError['code'];
export type WireChange = Wire<typeof wireChange>;
/** A message, or a membership event: then `type` is `event`, `message` is empty and `event` has the change. */
export type WireMessage = Wire<typeof wireMessage>;
export type WirePlainMessage = Wire<typeof wirePlainMessage>;
export type WireMember = Wire<typeof wireMember>;
export type WireRoom = Wire<typeof wireRoom>;
export type WirePresence = Wire<typeof wirePresence>;
export type WireUser = Wire<typeof wireUser>;
export type WireRecipient = Wire<typeof wireRecipient>;

/** The value that a schema describes, read-only. */
export type Wire<Schema extends z.ZodType> = ReadOnly<z.output<Schema>>;

export type WireWatermarks = Wire<typeof wireWatermarks>;
export type WireRoomPage = Wire<typeof wireRoomPage>;

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
  readonly change: WireChange;
}

/** The events that a server sends to a connected device, by name. */
export interface WireEvents {
  readonly receiveMessage: WireMessage;
  readonly messageDelivered: WireReceipt;
  readonly messageSeen: WireReceipt;
  readonly receiptCounts: { readonly roomId: string };
  readonly userTyping: WireTyping;
  readonly userStopTyping: WireTyping;
  readonly updateUserStatus: WirePresence;
  readonly roomUpdated: WireRoomUpdate;
  readonly roomJoined: WireRoom;
  readonly roomLeft: { readonly roomId: string };
}

/** To a command: `ok` beside the fields of its answer, or why it was refused. */
export type WireAnswer =
  | { readonly ok: true; readonly [field: string]: unknown }
  | { readonly ok: false; readonly error: WireError };

/** An event with its payload, each name with its own. */
export type WireEvent = { [Name in keyof WireEvents]: readonly [Name, WireEvents[Name]] }[keyof WireEvents];

export const RECEIPT_EVENTS = {
  delivered: 'messageDelivered',
  seen: 'messageSeen',
} as const satisfies Record<ReceiptKind, keyof WireEvents>;

type ReadOnly<T> = T extends readonly (infer Item)[]
  ? readonly ReadOnly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadOnly<T[Key]> }
    : T;
