import type { z } from 'zod';
import type { ReceiptKind } from '../../domain/receipts.js';
import type {
  WIRE_EVENTS,
  wireFailure,
  wireMessageCounts,
  wireReceipt,
  wireRefusal,
  wireRoomPage,
  wireRoomUpdate,
  wireTyping,
  wireWatermarks,
} from './event-schemas.js';
import type {
  wireChange,
  wireError,
  wireMember,
  wireMessage,
  wireMessageChange,
  wirePlainMessage,
  wirePresence,
  wireProfile,
  wireRecipient,
  wireRoom,
  wireUser,
} from './wire-schemas.js';

/*
 * One shape each, in every transport. Ids are plain strings here; times are ISO 8601 in UTC.
 */

export type WireError = Wire<typeof wireError>;
export type WireErrorCode = WireError['code'];
export type WireChange = Wire<typeof wireChange>;
/** A message, or a membership event: then `type` is `event`, `message` is empty and `event` has the change. */
export type WireMessage = Wire<typeof wireMessage>;
/** A change of a message, as an entry of the log. */
export type WireMessageChange = Wire<typeof wireMessageChange>;
export type WirePlainMessage = Wire<typeof wirePlainMessage>;
export type WireMember = Wire<typeof wireMember>;
export type WireRoom = Wire<typeof wireRoom>;
export type WirePresence = Wire<typeof wirePresence>;
export type WireProfile = Wire<typeof wireProfile>;
export type WireUser = Wire<typeof wireUser>;
export type WireRecipient = Wire<typeof wireRecipient>;

/** The value that a schema describes, read-only. */
export type Wire<Schema extends z.ZodType> = ReadOnly<z.output<Schema>>;

export type WireWatermarks = Wire<typeof wireWatermarks>;
export type WireRoomPage = Wire<typeof wireRoomPage>;
export type WireReceipt = Wire<typeof wireReceipt>;
/** How many of its recipients have one message, and have seen it. */
export type WireMessageCounts = Wire<typeof wireMessageCounts>;
export type WireTyping = Wire<typeof wireTyping>;
export type WireRoomUpdate = Wire<typeof wireRoomUpdate>;
/** The refusal of a command that nobody waits for, or the end of the session: then `event` is `connect`. */
export type WireFailure = Wire<typeof wireFailure>;

/** The events that a server sends to a connected device, by name. */
export type WireEvents = {
  readonly [Name in keyof typeof WIRE_EVENTS]: Wire<(typeof WIRE_EVENTS)[Name]['payload']>;
};

/** To a command: `ok` beside the fields of its answer, which its definition has, or why it was refused. */
export type WireAnswer = { readonly ok: true; readonly [field: string]: unknown } | Wire<typeof wireRefusal>;

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
