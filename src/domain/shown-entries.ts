import { type LogEntry, type Message, revOf, type Seq } from './log-entry.js';

/*
 * A page after a cursor is one ascending row: the entries above the cursor by their seqs, and among them the messages up to
 * the cursor that were changed since, by their revs. So one number says how far a reader is with both.
 */

export interface ShownRow<Entry extends LogEntry> {
  /** Ascending by seq. */
  readonly entries: readonly Entry[];
  /** Ascending by rev. */
  readonly changed: readonly Message[];
}

/** The first items of the row for which `takes` holds, up to the first for which it does not. */
export const takeRow = <Entry extends LogEntry>(
  { entries, changed }: ShownRow<Entry>,
  takes: (entry: Entry | Message) => boolean,
): ShownRow<Entry> & {
  readonly isWhole: boolean;
  /** The seq or rev of the last item taken. */ readonly last?: Seq;
} => {
  let [taken, takenChanged] = [0, 0];
  let last: Seq | undefined;
  const result = (isWhole: boolean) => ({
    entries: isWhole ? entries : entries.slice(0, taken),
    changed: isWhole ? changed : changed.slice(0, takenChanged),
    isWhole,
    ...(last !== undefined && { last }),
  });
  for (;;) {
    const entry = entries[taken];
    const message = changed[takenChanged];
    const isChanged = message !== undefined && (entry === undefined || revOf(message) < entry.seq);
    const next = isChanged ? message : entry;
    if (next === undefined) return result(true);
    if (!takes(next)) return result(false);
    if (isChanged) takenChanged++;
    else taken++;
    last = isChanged ? revOf(message) : next.seq;
  }
};
