import type { RoomId, UserId } from './ids.js';
import type { Message, Seq } from './log-entry.js';
import { isMember, memberSince, membershipsOf, type Room } from './room.js';
import { within } from './spans.js';

/*
 * Recipient status as a join-semilattice. An acknowledgement names a position in the log and covers
 * everything up to it, as TCP's does; it is merged with max. So late, repeated and reordered
 * acknowledgements are harmless, and nothing here throws.
 */

export const RECEIPT_KINDS = ['delivered', 'seen'] as const;
export type ReceiptKind = (typeof RECEIPT_KINDS)[number];

/** `sent` is the state of a message that its recipient's device has not acknowledged yet. */
export type RecipientStatus = 'sent' | ReceiptKind;

/** How far, and since when (milliseconds since the epoch); `at` is 0 where `seq` is 0. */
export interface Mark {
  readonly seq: Seq;
  readonly at: number;
}

/** One pair per member and room. `delivered` is never behind `seen`. Built by the functions here only. */
export interface Watermarks {
  readonly delivered: Mark;
  readonly seen: Mark;
}

const ORIGIN: Mark = { seq: 0, at: 0 };

/** The least element: who never acknowledged anything. */
export const NO_WATERMARKS: Watermarks = { delivered: ORIGIN, seen: ORIGIN };

/** One acknowledgement: `user` has this room's log up to `seq`. */
export interface Acknowledgement {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly kind: ReceiptKind;
  readonly seq: Seq;
  readonly at: number;
}

/** The least watermarks that say what one acknowledgement says: seen implies delivered. */
export const watermarksOf = ({ kind, seq, at }: Pick<Acknowledgement, 'kind' | 'seq' | 'at'>): Watermarks => {
  const mark = seq > 0 ? { seq, at } : ORIGIN;
  return kind === 'seen' ? { delivered: mark, seen: mark } : { delivered: mark, seen: ORIGIN };
};

/**
 * Whether it means anything. From who is no member, above the last entry, or at a place where the user was
 * no member, it changes nothing.
 */
export const applies = (room: Room, lastSeq: Seq, ack: Pick<Acknowledgement, 'userId' | 'seq'>): boolean =>
  ack.seq <= lastSeq && isMember(room, ack.userId) && within(membershipsOf(room, ack.userId), ack.seq);

/** The least upper bound: associative, commutative, idempotent; never below either of the two. */
export const mergeWatermarks = (a: Watermarks, b: Watermarks): Watermarks => ({
  delivered: laterMark(a.delivered, b.delivered),
  seen: laterMark(a.seen, b.seen),
});

/** True where `next` says more than `before` does of this kind. */
export const advanced = (before: Watermarks, next: Watermarks, kind: ReceiptKind): boolean =>
  next[kind].seq > before[kind].seq;

/** The state of the message at `seq` for a recipient with these watermarks. */
export const statusAt = (watermarks: Watermarks, seq: Seq): RecipientStatus => {
  if (watermarks.seen.seq >= seq) return 'seen';
  return watermarks.delivered.seq >= seq ? 'delivered' : 'sent';
};

/** The join of two states of one message: sent, then delivered, then seen; never back. */
export const laterStatus = (a: RecipientStatus, b: RecipientStatus): RecipientStatus =>
  STATUS_ORDER.indexOf(a) >= STATUS_ORDER.indexOf(b) ? a : b;

/**
 * Where a member stands: a joiner starts at the seq before their joining, so what was there before is
 * neither unread nor undelivered. The status of single messages is derived from the stored pair instead.
 */
export const standing = (room: Room, user: UserId, stored: Watermarks): { delivered: Seq; seen: Seq } => {
  const floor = memberSince(room, user) - 1;
  return { delivered: Math.max(floor, stored.delivered.seq), seen: Math.max(floor, stored.seen.seq) };
};

/** One recipient's state of one message; a time is missing where the state has not been reached. */
export interface RecipientState {
  readonly userId: UserId;
  readonly status: RecipientStatus;
  readonly deliveredAt?: number;
  readonly seenAt?: number;
}

/** When one message reached one recipient, as far as the advances that were kept tell. */
export type ReceiptTimes = Partial<Readonly<Record<ReceiptKind, number>>>;

/**
 * A recipient's state of a message. `times` are those of the advances that covered it; where none was
 * kept (larger rooms) the time of the last advance stands in.
 */
export const recipientState = (
  userId: UserId,
  message: Pick<Message, 'seq'>,
  watermarks: Watermarks,
  times: ReceiptTimes = {},
): RecipientState => {
  const status = statusAt(watermarks, message.seq);
  if (status === 'sent') return { userId, status };
  const deliveredAt = times.delivered ?? watermarks.delivered.at;
  if (status === 'delivered') return { userId, status, deliveredAt };
  const seenAt = times.seen ?? watermarks.seen.at;
  // What was seen had been delivered by then, where only a later delivery's time was kept.
  return { userId, status, deliveredAt: Math.min(deliveredAt, seenAt), seenAt };
};

const STATUS_ORDER: readonly RecipientStatus[] = ['sent', 'delivered', 'seen'];

/** Of two at the same position the earlier counts: it was reached then. */
const laterMark = (a: Mark, b: Mark): Mark => {
  if (a.seq !== b.seq) return a.seq > b.seq ? a : b;
  return a.at <= b.at ? a : b;
};
