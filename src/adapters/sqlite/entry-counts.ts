import type { RoomId, UserId } from '../../domain/ids.js';
import type { Range } from '../../domain/spans.js';
import { type Database, prepare, type Statement } from './database.js';
import { LOG_QUERIES } from './log-queries.js';

/** How many entries of a range of the table are membership events, or messages of this sender. */
export type CountPassedOver = (roomId: RoomId, range: Range, sender: UserId | undefined) => number;

/** Counts what is moved from `recent_entries` to `entries`. */
export const ADD_COUNTS = `
  INSERT INTO entry_counts (room, sender, block, count)
  SELECT room, coalesce(sender, '') AS sender, seq >> 6 AS block, count(*) FROM recent_entries WHERE true GROUP BY 1, 2, 3
  ON CONFLICT DO UPDATE SET count = count + excluded.count`;

/** O(range / 64): whole blocks by their numbers, and what is before and after them one by one. */
export const makeCountPassedOver = (database: Database): CountPassedOver => {
  const countEntries = prepare<Count>(database, LOG_QUERIES.countEntries);
  const countBlocks = prepare<Count>(database, LOG_QUERIES.countBlocks);

  return (roomId, { from, to }, sender) => {
    const count = (statement: Statement<Count>, first: number, end: number): number =>
      first < end ? (statement.get(roomId, first, end, sender ?? null)?.count ?? 0) : 0;
    const [firstBlock, endBlock] = [Math.ceil(from / BLOCK), Math.floor(to / BLOCK)];
    if (firstBlock >= endBlock) return count(countEntries, from, to);
    return (
      count(countEntries, from, firstBlock * BLOCK) +
      count(countBlocks, firstBlock, endBlock) +
      count(countEntries, endBlock * BLOCK, to)
    );
  };
};

/** So many seqs are counted together: 2^6. To change it takes a migration. */
const BLOCK = 64;

interface Count {
  readonly count: number;
}
