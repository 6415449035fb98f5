import type { LogEntry, ReceiptCounts } from './entry-types.js';
import type { WireMessageCounts, WireRoomPage } from './protocol.js';
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
  /** In larger rooms: everybody has the log up to there. */
  lowest: Watermarks;
  /** The other members in rooms of up to 32 members, whose watermarks the last page had. */
  others: readonly string[];
  /** By message: how many have it, as the server has counted them while the room was larger. */
  readonly counts: Map<string, ReceiptCounts>;
  /** The last known change of each user's membership. A user who joined later is not a recipient of earlier messages. */
  readonly memberships: Map<string, { readonly seq: number; readonly isMember: boolean }>;
}

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
      const { lowest } = receipts;
      receipts.lowest = {
        delivered: Math.max(delivered, lowest.delivered),
        seen: Math.max(seen, lowest.seen),
      };
    } else {
      // The members' own receipts say more than earlier counts.
      receipts.counts.clear();
      advance(receipts, userId, { delivered, seen });
    }
  }
};

/** Applies the server's counts. In a room that has become smaller meanwhile the members' own receipts say more. */
export const applyCounts = (receipts: Receipts, counts: readonly WireMessageCounts[]): void => {
  if (isExact(receipts)) return;
  for (const { messageId, ...counted } of counts) receipts.counts.set(messageId, counted);
};

/** The other members, where the receipts of each are known. A room that was not opened has them from its last page. */
const othersOf = ({ info, others, me }: Receipts): readonly string[] | undefined => {
  if (!info || info.memberCount > EXACT_MAX_MEMBERS) return undefined;
  if (info.members === undefined) return others.length > 0 ? others : undefined;
  return info.members.map(({ userId }) => userId).filter((userId) => userId !== me());
};

/** Whether the server tells how many have a message, and not who; undefined until the room is known. */
export const isCounted = ({ info }: Receipts): boolean | undefined =>
  info && info.memberCount > EXACT_MAX_MEMBERS;

/** Whether the receipts of every member are known. */
export const isExact = (receipts: Receipts): boolean => othersOf(receipts) !== undefined;

/** How many recipients have this user's own message; undefined until the members are known. */
export const countReceipts = (
  receipts: Receipts,
  { seq, messageId }: Pick<LogEntry, 'seq' | 'messageId'>,
): ReceiptCounts | undefined => {
  const { info, memberships, me, counts, lowest, watermarks } = receipts;
  if (!info) return undefined;
  const wasThere = (userId: string) => {
    const last = memberships.get(userId);
    return userId !== me() && !(last?.isMember && last.seq > seq);
  };
  const count = (userIds: readonly string[], kind: keyof Watermarks) =>
    userIds.filter((userId) => watermarksOf(receipts, userId)[kind] >= seq).length;

  const others = othersOf(receipts);
  if (others) {
    const recipients = others.filter(wasThere);
    return {
      delivered: count(recipients, 'delivered'),
      seen: count(recipients, 'seen'),
      of: recipients.length,
    };
  }

  // Until the server has counted, at least those have it of whom this is known from when the room was smaller.
  const known = [...watermarks.keys()].filter(
    (userId) => wasThere(userId) && memberships.get(userId)?.isMember !== false,
  );
  const joiners = [...memberships.keys()].filter((userId) => userId !== me() && !wasThere(userId));
  const counted = counts.get(messageId);
  const of = counted?.of ?? info.memberCount - 1 - joiners.length;
  const countAtLeast = (kind: keyof Watermarks) =>
    lowest[kind] >= seq ? of : (counted?.[kind] ?? Math.min(of, count(known, kind)));
  return { delivered: countAtLeast('delivered'), seen: countAtLeast('seen'), of };
};
