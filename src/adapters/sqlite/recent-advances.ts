import type { Seq } from '../../domain/log-entry.js';
import { type Mark, RECEIPT_KINDS, type ReceiptKind, type Watermarks } from '../../domain/receipts.js';
import { makeBulkInsert } from './bulk-insert.js';
import { type Database, prepare } from './database.js';
import type { Kept, RecentLimits } from './kept.js';
import { MARK_COLUMNS, MARKS, marksOf, type MarksRow, valuesOf } from './watermark-columns.js';

/**
 * What receipts have come to last: in a table that is written at its end only, and in memory, where it is
 * found. What is moved goes to `watermarks` and `receipt_times` in one go.
 */
export interface RecentAdvances extends Kept {
  /** A pair stands so now, and of these kinds the time is kept, as they have advanced. */
  add(pair: number, watermarks: Watermarks, kept: readonly ReceiptKind[]): void;
  /** How a pair stands; undefined where nothing of it is recent. */
  find(pair: number): Watermarks | undefined;
  /** When `seq` was first covered, of what is recent and was kept. */
  timeOf(pair: number, kind: ReceiptKind, seq: Seq): number | undefined;
  move(): void;
}

export const makeRecentAdvances = (database: Database, limits: RecentLimits): RecentAdvances => {
  const insert = makeBulkInsert(database, 'recent_advances', ['pair', ...MARK_COLUMNS, 'kept']);
  const selectAll = prepare<AdvanceRow>(database, 'SELECT * FROM recent_advances ORDER BY number');
  const copyTimes = prepare(database, COPY_TIMES);
  const copyMarks = prepare(database, COPY_MARKS);
  const empty = prepare(database, 'DELETE FROM recent_advances');

  let unwritten: Row[] = [];
  /** The last row of each pair among them. */
  let lastOf = new Map<number, Row>();
  let held: Held | undefined;

  const hold = (): Held => {
    if (held === undefined) {
      held = makeHeld();
      for (const row of selectAll.all()) keep(held, row.pair, { watermarks: marksOf(row), kept: row.kept });
    }
    return held;
  };

  const write = (): void => {
    const values: number[] = [];
    for (const { pair, watermarks, kept } of unwritten) {
      values.push(pair, ...valuesOf(watermarks), kept);
    }
    insert(values);
    unwritten = [];
    lastOf = new Map();
  };

  const move = (): void => {
    write();
    copyTimes.run();
    copyMarks.run();
    empty.run();
    held = makeHeld();
  };

  return {
    add: (pair, watermarks, kinds) => {
      const kept = bitsOf(kinds);
      const last = lastOf.get(pair);
      if (last !== undefined && holdsFor(last, watermarks)) {
        last.watermarks = watermarks;
        last.kept |= kept;
      } else {
        const row = { pair, watermarks, kept };
        unwritten.push(row);
        lastOf.set(pair, row);
      }
      keep(hold(), pair, { watermarks, kept });
    },
    find: (pair) => hold().pairs.get(pair)?.watermarks,
    timeOf: (pair, kind, seq) =>
      hold()
        .pairs.get(pair)
        ?.[kind].find((mark) => mark.seq >= seq)?.at,
    write: () => {
      write();
      if (hold().count >= limits.advances) move();
    },
    move,
    forget: () => {
      unwritten = [];
      lastOf = new Map();
      held = undefined;
    },
  };
};

// With max, the other columns of a group are those of the row that has it.
const COPY_MARKS = `
  UPDATE watermarks SET (${MARKS}) = (latest.delivered_seq, latest.delivered_at, latest.seen_seq, latest.seen_at)
  FROM (SELECT pair, ${MARKS}, max(number) FROM recent_advances GROUP BY pair) AS latest
  WHERE latest.pair = watermarks.pair`;

const COPY_TIMES = `
  INSERT INTO receipt_times (pair, kind, seq, at)
  SELECT pair, 0 AS kind, delivered_seq AS seq, delivered_at FROM recent_advances WHERE kept & 1
  UNION ALL
  SELECT pair, 1 AS kind, seen_seq AS seq, seen_at FROM recent_advances WHERE kept & 2
  ON CONFLICT DO NOTHING`;

type AdvanceRow = MarksRow & { readonly pair: number; readonly kept: number };

interface Advanced {
  watermarks: Watermarks;
  /** Bits of the kinds whose time is kept. */
  kept: number;
}

interface Row extends Advanced {
  readonly pair: number;
}

interface Held {
  readonly pairs: Map<number, RecentPair>;
  count: number;
}

interface RecentPair extends Record<ReceiptKind, Mark[]> {
  watermarks: Watermarks;
}

const makeHeld = (): Held => ({ pairs: new Map(), count: 0 });

const keep = (held: Held, pair: number, { watermarks, kept }: Advanced): void => {
  let known = held.pairs.get(pair);
  if (known === undefined) held.pairs.set(pair, (known = { watermarks, delivered: [], seen: [] }));
  known.watermarks = watermarks;
  for (const kind of RECEIPT_KINDS) if (kept & bitOf(kind)) known[kind].push(watermarks[kind]);
  held.count++;
};

/** One row can stand for both where what was to be kept of the first is in the second too. */
const holdsFor = ({ watermarks, kept }: Advanced, next: Watermarks): boolean =>
  RECEIPT_KINDS.every((kind) => !(kept & bitOf(kind)) || watermarks[kind].seq === next[kind].seq);

/** 1 for delivered, 2 for seen. */
const bitOf = (kind: ReceiptKind): number => (kind === 'delivered' ? 1 : 2);

const bitsOf = (kinds: readonly ReceiptKind[]): number => kinds.reduce((bits, kind) => bits | bitOf(kind), 0);
