import type { RoomId, UserId } from './ids.js';
import type { Message, Seq } from './log-entry.js';
import { isMember, memberSince, membershipsOf, type Room } from './room.js';
import { type Range, within } from './spans.js';

/*
 * Recipient status as a join-semilattice. An acknowledgement names a seq of the log and covers everything up to
 * it, as TCP's does. Merging takes the maximum, so that late, repeated and reordered acknowledgements are harmless.
 * Nothing here throws.
 */

export const RECEIPT_KINDS = ['delivered', 'seen'] as const;
export type ReceiptKind = (typeof RECEIPT_KINDS)[number];

/** `sent` is the state of a message that no device of its recipient has acknowledged yet. */
export type RecipientStatus = 'sent' | ReceiptKind;

/** How far a log was acknowledged, and since when, in milliseconds since the epoch. `at` is 0 where `seq` is 0. */
export interface Mark {
  readonly seq: Seq;
  readonly at: number;
}

/** One receipt row per member and room. `delivered` is never behind `seen`. Built by the functions here only. */
export interface Watermarks {
  readonly delivered: Mark;
  readonly seen: Mark;
}

const ORIGIN: Mark = { seq: 0, at: 0 };

/** The least element: the watermarks of a user who never acknowledged anything. */
export const NO_WATERMARKS: Watermarks = { delivered: ORIGIN, seen: ORIGIN };

/** One acknowledgement: `user` has this room's log up to `seq`. */
export interface Acknowledgement {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly kind: ReceiptKind;
  readonly seq: Seq;
  readonly at: number;
}

/** The least watermarks that include the acknowledgement: seen implies delivered. */
export const watermarksOf = ({ kind, seq, at }: Pick<Acknowledgement, 'kind' | 'seq' | 'at'>): Watermarks => {
  const mark = seq > 0 ? { seq, at } : ORIGIN;
  return kind === 'seen' ? { delivered: mark, seen: mark } : { delivered: mark, seen: ORIGIN };
};

/**
 * False if the user is not a member, was not a member at that seq, or if it is above the last entry: such an
 * acknowledgement changes nothing. `ended` are the user's memberships that have ended.
 */
export const applies = (
  room: Room,
  lastSeq: Seq,
  { userId, seq }: Pick<Acknowledgement, 'userId' | 'seq'>,
  ended: readonly Range[],
): boolean => seq <= lastSeq && isMember(room, userId) && within(membershipsOf(room, userId, ended), seq);

/** The least upper bound: associative, commutative, idempotent; never below either of the two. */
export const mergeWatermarks = (a: Watermarks, b: Watermarks): Watermarks => ({
  delivered: laterMark(a.delivered, b.delivered),
  seen: laterMark(a.seen, b.seen),
});

/** True where `next` is above `before` in this kind. */
export const advanced = (before: Watermarks, next: Watermarks, kind: ReceiptKind): boolean =>
  next[kind].seq > before[kind].seq;

/** The state of the message at `seq` for a recipient with these watermarks. */
export const statusAt = (watermarks: Watermarks, seq: Seq): RecipientStatus => {
  if (watermarks.seen.seq >= seq) return 'seen';
  return watermarks.delivered.seq >= seq ? 'delivered' : 'sent';
};

/** The later of two states of one message: sent, then delivered, then seen. */
export const laterStatus = (a: RecipientStatus, b: RecipientStatus): RecipientStatus =>
  STATUS_ORDER.indexOf(a) >= STATUS_ORDER.indexOf(b) ? a : b;

/** How far a member has a log. */
export interface Standing {
  readonly delivered: Seq;
  readonly seen: Seq;
}

/**
 * How far a member has the log. A new member starts at the seq before their joining, so that earlier entries are
 * neither unread nor undelivered. The status of single messages comes from the stored receipt row instead.
 */
export const standing = (room: Room, user: UserId, stored: Watermarks): Standing => {
  const floor = memberSince(room, user) - 1;
  return { delivered: Math.max(floor, stored.delivered.seq), seen: Math.max(floor, stored.seen.seq) };
};

/** The lowest of each watermark; undefined of nobody. */
export const lowestStanding = (standings: Iterable<Standing>): Standing | undefined => {
  let lowest: Standing | undefined;
  for (const { delivered, seen } of standings) {
    lowest = {
      delivered: Math.min(delivered, lowest?.delivered ?? delivered),
      seen: Math.min(seen, lowest?.seen ?? seen),
    };
  }
  return lowest;
};

/** One recipient's state of one message; a time is missing where the state has not been reached. */
export interface RecipientState {
  readonly userId: UserId;
  readonly status: RecipientStatus;
  readonly deliveredAt?: number;
  readonly seenAt?: number;
}

/** When one message reached one recipient, as far as such times are stored. */
export type ReceiptTimes = Partial<Readonly<Record<ReceiptKind, number>>>;

/**
 * A recipient's state of a message. `times` are those of the receipt updates that first covered it. Where they are
 * not stored (larger rooms) the time of the last update is used.
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
  // Where only a later delivery's time is stored: a message that was seen had been delivered by then.
  return { userId, status, deliveredAt: Math.min(deliveredAt, seenAt), seenAt };
};

const STATUS_ORDER: readonly RecipientStatus[] = ['sent', 'delivered', 'seen'];

/** At the same seq the earlier time counts, as that is when the seq was reached. */
const laterMark = (a: Mark, b: Mark): Mark => {
  if (a.seq !== b.seq) return a.seq > b.seq ? a : b;
  return a.at <= b.at ? a : b;
};
