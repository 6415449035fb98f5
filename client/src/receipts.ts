import type { ReceiptCounts } from './entry-types.js';
import type { RoomInfo } from './membership.js';
import type { WireReceiptCounts, WireRoomPage } from './protocol.js';

export interface Marks {
  readonly delivered: number;
  readonly seen: number;
}

/** How far everybody has a room's log. Nothing in it moves back. */
export interface Receipts {
  /** This user; empty only before there is anything to know. */
  readonly me: () => string;
  /** Undefined until the server has told of it. */
  info: RoomInfo | undefined;
  /** By user: this one, and in rooms of up to 32 members the others. */
  readonly marks: Map<string, Marks>;
  /** In larger rooms: how many have the message at `seq`; none that another one implies. */
  counts: readonly Count[];
  /**
   * Where members are known to have joined, or below 0 to have gone: who joined later is no recipient of what was
   * written before.
   */
  readonly joins: Map<string, number>;
}

type Count = Pick<WireReceiptCounts, 'seq' | 'delivered' | 'seen'>;

/** Up to this size a room tells who has what; above it how many. */
export const EXACT_MAX_MEMBERS = 32;

export const marksOf = ({ marks, me }: Receipts, userId = me()): Marks =>
  marks.get(userId) ?? { delivered: 0, seen: 0 };

/** What was seen has been delivered. */
export const advance = (receipts: Receipts, userId = receipts.me(), { delivered, seen }: Marks): void => {
  const known = marksOf(receipts, userId);
  receipts.marks.set(userId, {
    delivered: Math.max(delivered, seen, known.delivered),
    seen: Math.max(seen, known.seen),
  });
};

export const takeWatermarks = (receipts: Receipts, page: WireRoomPage): void => {
  advance(receipts, undefined, page);
  for (const { userId, ...marks } of page.watermarks) {
    if (userId) advance(receipts, userId, marks);
    else {
      // The lowest of a larger room: so far are all.
      takeCount(receipts, { seq: marks.delivered, delivered: Infinity, seen: 0 });
      takeCount(receipts, { seq: marks.seen, delivered: Infinity, seen: Infinity });
    }
  }
};

export const takeCount = (receipts: Receipts, { seq, delivered, seen }: Count): void => {
  const kept = receipts.counts.filter(
    (count) => count.seq > seq || count.delivered > delivered || count.seen > seen,
  );
  receipts.counts = [...kept, { seq, delivered, seen }];
};

/** How many have one's own message at `seq`; undefined until it is known who is there. */
export const haveIt = (receipts: Receipts, seq: number): ReceiptCounts | undefined => {
  const { info, joins, me, counts } = receipts;
  if (!info) return undefined;
  const { members, memberCount } = info;
  const joinedLater = (userId: string) => (joins.get(userId) ?? 0) > seq;
  const others = members?.filter(({ userId }) => userId !== me() && !joinedLater(userId));
  const exact = memberCount > EXACT_MAX_MEMBERS ? undefined : others;
  const later = [...joins.keys()].filter((userId) => userId !== me() && joinedLater(userId));
  const of = exact ? exact.length : memberCount - 1 - later.length;
  const count = (kind: keyof Marks) =>
    exact
      ? exact.filter(({ userId }) => marksOf(receipts, userId)[kind] >= seq).length
      : Math.min(of, Math.max(0, ...counts.map((one) => (one.seq >= seq ? one[kind] : 0))));
  return { delivered: count('delivered'), seen: count('seen'), of };
};
