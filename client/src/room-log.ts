import type { LogEntry } from './entry-types.js';

/**
 * A contiguous part of a room's log: every entry that this user may read, from the first one here up to `cursor`, in
 * seq order, once each. It grows at both ends and never has a gap; changes of messages take a seq, and are no entries. `cursor` is below 0 while the end of the log is
 * unknown.
 */
export interface RoomLog {
  entries: readonly LogEntry[];
  cursor: number;
  /** Whether there may be entries before the first one here. */
  hasOlder: boolean;
}

/** A log with nothing loaded, which goes on with the entry after `cursor`. */
export const emptyLog = (cursor: number): RoomLog => ({ entries: [], cursor, hasOlder: cursor > 0 });

/** The seq of the first entry; the next seq where there is no entry. */
export const firstSeq = ({ entries, cursor }: RoomLog): number => entries[0]?.seq ?? cursor + 1;

/**
 * Adds entries that leave no gap after `cursor`: a live entry, or a page that was requested after a seq at or below
 * `cursor`. Skips entries that are there already, and returns the new ones. `upTo` says how far a page reaches: at the
 * seqs that it lacks up to there are changes of messages, and entries that this user may not read.
 */
export const append = (log: RoomLog, entries: readonly LogEntry[], upTo = 0): readonly LogEntry[] => {
  const added = entries.filter(({ seq }) => seq > log.cursor);
  log.entries = [...log.entries, ...added];
  log.cursor = Math.max(log.cursor, added.at(-1)?.seq ?? 0, upTo);
  return added;
};

/** Whether an entry before this seq would be the first one of the log. Where nothing is loaded, changes may have come since. */
export const beginsAt = (log: RoomLog, seq: number): boolean =>
  log.entries.length > 0 ? firstSeq(log) === seq : seq <= log.cursor + 1;

/** Whether the log has the entry at this seq, or knows that this user may not read it. */
export const covers = (log: RoomLog, seq: number): boolean => firstSeq(log) <= seq && seq <= log.cursor;

/** The log with both parts, of which `older` ends first; undefined where there is a gap between the two. */
export const joinLogs = (older: RoomLog, newer: RoomLog): RoomLog | undefined => {
  if (older.cursor < firstSeq(newer) - 1) return undefined;
  if (firstSeq(newer) <= firstSeq(older)) return newer;
  const { entries, cursor } = newer;
  const before = older.entries.filter(({ seq }) => seq < firstSeq(newer));
  return { entries: [...before, ...entries], cursor, hasOlder: older.hasOlder };
};
