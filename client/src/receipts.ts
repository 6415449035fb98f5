import type { ReceiptCounts } from './entry-types.js';
import type { WireReceiptCounts, WireRoomPage } from './protocol.js';
import type { RoomInfo } from './room-info.js';

export interface Watermarks {
  readonly delivered: number;
  readonly seen: number;
}

/** How far each member has a room's log. No watermark ever moves back. */
export interface Receipts {
  /** This user; empty until a token has named them. */
  readonly me: () => string;
  /** Undefined until the server has described the room. */
  info: RoomInfo | undefined;
  /** By user: this user's, and in rooms of up to 32 members those of the others. */
  readonly watermarks: Map<string, Watermarks>;
  /** The other members in rooms of up to 32 members, whose watermarks the last page had. */
  others: readonly string[];
  /** In larger rooms: how many members have the message at `seq`. A count that another one implies is left out. */
  counts: readonly Count[];
  /** The last known change of each user's membership. A user who joined later is not a recipient of earlier messages. */
  readonly memberships: Map<string, { readonly seq: number; readonly isMember: boolean }>;
}

type Count = Pick<WireReceiptCounts, 'seq' | 'delivered' | 'seen'>;

/** Rooms of up to this size say who has a message; larger ones say how many. */
export const EXACT_MAX_MEMBERS = 32;

export const watermarksOf = ({ watermarks, me }: Receipts, userId = me()): Watermarks =>
  watermarks.get(userId) ?? { delivered: 0, seen: 0 };

/** Moves a user's watermarks forward. A message that was seen was delivered. */
export const advance = (
  receipts: Receipts,
  userId: string,
  { delivered = 0, seen = 0 }: Partial<Watermarks>,
): void => {
  const known = watermarksOf(receipts, userId);
  receipts.watermarks.set(userId, {
    delivered: Math.max(delivered, seen, known.delivered),
    seen: Math.max(seen, known.seen),
  });
};

export const applyWatermarks = (receipts: Receipts, page: WireRoomPage): void => {
  advance(receipts, receipts.me(), page);
  for (const { userId, delivered, seen } of page.watermarks) {
    if (userId === undefined) {
      // The lowest of a larger room: everybody has the log up to there.
      applyCount(receipts, { seq: delivered, delivered: Infinity, seen: 0 });
      applyCount(receipts, { seq: seen, delivered: Infinity, seen: Infinity });
    } else {
      advance(receipts, userId, { delivered, seen });
    }
  }
};

export const applyCount = (receipts: Receipts, { seq, delivered, seen }: Count): void => {
  const notImplied = receipts.counts.filter(
    (count) => count.seq > seq || count.delivered > delivered || count.seen > seen,
  );
  receipts.counts = [...notImplied, { seq, delivered, seen }];
};

/** How many recipients have this user's own message at `seq`; undefined until the members are known. */
export const countReceipts = (receipts: Receipts, seq: number): ReceiptCounts | undefined => {
  const { info, memberships, me, counts, others } = receipts;
  if (info === undefined) return undefined;
  const joinedLater = (userId: string) => {
    const last = memberships.get(userId);
    return last !== undefined && last.isMember && last.seq > seq;
  };

  // The members are known only of a room that was opened.
  const known = info.members?.map(({ userId }) => userId).filter((userId) => userId !== me()) ?? others;
  if (known.length > 0 && info.memberCount <= EXACT_MAX_MEMBERS) {
    const recipients = known.filter((userId) => !joinedLater(userId));
    const countExactly = (kind: keyof Watermarks) =>
      recipients.filter((userId) => watermarksOf(receipts, userId)[kind] >= seq).length;
    return { delivered: countExactly('delivered'), seen: countExactly('seen'), of: recipients.length };
  }

  const joiners = [...memberships.keys()].filter((userId) => userId !== me() && joinedLater(userId));
  const of = info.memberCount - 1 - joiners.length;
  const countAtLeast = (kind: keyof Watermarks) => {
    const known = counts.filter((count) => count.seq >= seq).map((count) => count[kind]);
    return Math.min(of, Math.max(0, ...known));
  };
  return { delivered: countAtLeast('delivered'), seen: countAtLeast('seen'), of };
};
