import type { WireReceiptCounts, WireRoom, WireRoomPage } from './protocol.js';
import type { ReceiptCounts } from './entry-types.js';

export interface Marks {
  readonly delivered: number;
  readonly seen: number;
}

/** How far everybody has a room's log. Nothing in it moves back. */
export interface Receipts {
  readonly own: Marks;
  /** Of the others, in rooms of up to 32 members. */
  readonly others: ReadonlyMap<string, Marks>;
  /** In larger rooms: how far all of the others are. */
  readonly lowest: Marks;
  /** In larger rooms: how many have the message at `seq`; none that another one implies. */
  readonly counts: readonly Count[];
}

type Count = Pick<WireReceiptCounts, 'seq' | 'delivered' | 'seen'>;

const NOTHING: Marks = { delivered: 0, seen: 0 };

export const NO_RECEIPTS: Receipts = { own: NOTHING, others: new Map(), lowest: NOTHING, counts: [] };

/** Up to this size a room tells who has what; above it how many. */
export const EXACT_MAX_MEMBERS = 32;

/** What a page says, beside what is known; the page names every other member of a smaller room. */
export const takeWatermarks = (known: Receipts, page: WireRoomPage): Receipts => {
  const others = new Map<string, Marks>();
  let { lowest } = known;
  for (const { userId, ...marks } of page.watermarks) {
    if (userId === undefined) lowest = marks;
    else others.set(userId, higher(marks, known.others.get(userId)));
  }
  return { ...known, own: higher(page, known.own), others, lowest };
};

/** The same object where it says nothing new. Without a user it is one's own. */
export const advance = (
  receipts: Receipts,
  userId: string | undefined,
  kind: keyof Marks,
  seq: number,
): Receipts => {
  const before = userId === undefined ? receipts.own : receipts.others.get(userId);
  if ((before ?? NOTHING)[kind] >= seq) return receipts;
  const after = higher({ delivered: seq, seen: kind === 'seen' ? seq : 0 }, before);
  return userId === undefined
    ? { ...receipts, own: after }
    : { ...receipts, others: new Map(receipts.others).set(userId, after) };
};

export const takeCount = (receipts: Receipts, { seq, delivered, seen }: Count): Receipts => {
  const kept = receipts.counts.filter(
    (count) => count.seq > seq || count.delivered > delivered || count.seen > seen,
  );
  return { ...receipts, counts: [...kept, { seq, delivered, seen }].slice(-COUNTS_MAX) };
};

/** Each says more of older messages than the next; a room tells so few that this many are never there. */
const COUNTS_MAX = 50;

/**
 * How many have one's own message at `seq`. `joins` are the seqs at which members are known to have joined: who
 * joined later is no recipient of it.
 */
export const haveIt = (
  { others, lowest, counts }: Receipts,
  room: Pick<WireRoom, 'members' | 'memberCount'>,
  joins: ReadonlyMap<string, number>,
  me: string | undefined,
  seq: number,
): ReceiptCounts => {
  if (room.members !== undefined && room.memberCount <= EXACT_MAX_MEMBERS) {
    const result = { delivered: 0, seen: 0, of: 0 };
    for (const { userId } of room.members) {
      if (userId === me || (joins.get(userId) ?? 0) > seq) continue;
      const marks = others.get(userId) ?? NOTHING;
      result.of++;
      if (marks.delivered >= seq) result.delivered++;
      if (marks.seen >= seq) result.seen++;
    }
    return result;
  }
  let of = room.memberCount - 1;
  for (const [userId, joined] of joins) if (userId !== me && joined > seq) of--;
  const atLeast = (kind: keyof Marks) =>
    lowest[kind] >= seq ? of : counts.reduce((most, c) => (c.seq >= seq ? Math.max(most, c[kind]) : most), 0);
  return { of, delivered: Math.min(of, atLeast('delivered')), seen: Math.min(of, atLeast('seen')) };
};

/** What was seen has been delivered. */
const higher = (a: Marks, b: Marks = NOTHING): Marks => ({
  delivered: Math.max(a.delivered, b.delivered, a.seen),
  seen: Math.max(a.seen, b.seen),
});
