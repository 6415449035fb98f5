import type { RoomId, UserId } from '../../domain/ids.js';
import type { Range } from '../../domain/spans.js';
import { type Database, prepare, type Statement } from './database.js';
import { BLOCK_SEQS, LOG_QUERIES } from './log-queries.js';

/** How many entries of a range of the table are membership events, or messages of this sender. */
export type CountPassedOver = (roomId: RoomId, range: Range, sender: UserId | undefined) => number;

/** O(range / 64): whole blocks by their numbers, and what is before and after them one by one. */
export const makeCountPassedOver = (database: Database): CountPassedOver => {
  const countEntries = prepare<Count>(database, LOG_QUERIES.countEntries);
  const countBlocks = prepare<Count>(database, LOG_QUERIES.countBlocks);

  return (roomId, { from, to }, sender) => {
    const count = (statement: Statement<Count>, first: number, end: number): number =>
      first < end ? (statement.get(roomId, first, end, sender ?? null)?.count ?? 0) : 0;
    const [firstBlock, endBlock] = [Math.ceil(from / BLOCK_SEQS), Math.floor(to / BLOCK_SEQS)];
    if (firstBlock >= endBlock) return count(countEntries, from, to);
    return (
      count(countEntries, from, firstBlock * BLOCK_SEQS) +
      count(countBlocks, firstBlock, endBlock) +
      count(countEntries, endBlock * BLOCK_SEQS, to)
    );
  };
};

interface Count {
  readonly count: number;
}
