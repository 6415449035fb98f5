import type { LogEntry } from './entry-types.js';

/**
 * A stretch of a room's log: every entry that this user may read from the first one here up to `cursor`, in seq
 * order, once each. It grows at both ends and never has a hole. A `cursor` below 0 says that it is not known where
 * the log ends.
 */
export interface RoomLog {
  entries: readonly LogEntry[];
  cursor: number;
  /** Whether there may be entries before the first. */
  hasOlder: boolean;
}

/** A log of which nothing is loaded; what comes after `cursor` will be. */
export const emptyLog = (cursor: number): RoomLog => ({ entries: [], cursor, hasOlder: cursor > 0 });

/** The seq of the first entry; with none, the one that would come next. */
export const firstSeq = ({ entries, cursor }: RoomLog): number => entries[0]?.seq ?? cursor + 1;

/**
 * Adds what came after `cursor` without a hole: a live entry, or a page that was asked for after a seq at or below
 * it. What is there already is passed over. A page that ends the log says so by `upTo`: what it lacks up to there
 * is nothing that this user may read. Gives what is new.
 */
export const append = (log: RoomLog, entries: readonly LogEntry[], upTo = 0): readonly LogEntry[] => {
  const added = entries.filter(({ seq }) => seq > log.cursor);
  log.entries = [...log.entries, ...added];
  log.cursor = Math.max(log.cursor, added.at(-1)?.seq ?? 0, upTo);
  return added;
};
