import type { LogEntry } from './entry-types.js';

/**
 * A contiguous part of a room's log: every entry that this user may read, from `firstSeq` up to `cursor`, in seq order,
 * once each. It grows at both ends and never has a gap. At the seqs without an entry are changes of messages, and entries
 * that this user may not read. `cursor` is below 0 while the end of the log is unknown.
 */
export interface RoomLog {
  entries: readonly LogEntry[];
  firstSeq: number;
  cursor: number;
}

/** A log with nothing loaded, which goes on with the entry after `cursor`. */
export const emptyLog = (cursor: number): RoomLog => ({ entries: [], firstSeq: cursor + 1, cursor });

/** Whether there may be entries before the first one here. */
export const hasOlder = ({ firstSeq }: RoomLog): boolean => firstSeq > 1;

/**
 * Adds entries that leave no gap after `cursor`: a live entry, or a page that was requested after a seq at or below
 * `cursor`. Skips entries that are there already, and returns the new ones. `upTo` says how far a page reaches.
 */
export const append = (log: RoomLog, entries: readonly LogEntry[], upTo = 0): readonly LogEntry[] => {
  const added = entries.filter(({ seq }) => seq > log.cursor);
  log.entries = [...log.entries, ...added];
  log.cursor = Math.max(log.cursor, added.at(-1)?.seq ?? 0, upTo);
  return added;
};

/** Whether the log has the entry at this seq, or knows that this user may not read it. */
export const covers = ({ firstSeq, cursor }: RoomLog, seq: number): boolean =>
  firstSeq <= seq && seq <= cursor;

/** The log with both parts, of which `older` ends first; undefined where there is a gap between the two. */
export const joinLogs = (older: RoomLog, newer: RoomLog): RoomLog | undefined => {
  if (older.cursor < newer.firstSeq - 1) return undefined;
  if (newer.firstSeq <= older.firstSeq) return newer;
  const { entries, cursor } = newer;
  const before = older.entries.filter(({ seq }) => seq < newer.firstSeq);
  return { entries: [...before, ...entries], firstSeq: older.firstSeq, cursor };
};
