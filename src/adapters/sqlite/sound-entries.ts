import type { RoomId } from '../../domain/ids.js';
import type { LogPosition, Seq, ShownEntry } from '../../domain/log-entry.js';
import type { Damage } from '../storage/damage.js';
import { unavailable } from '../storage/unavailable.js';
import { type Database, prepare } from './database.js';
import { entryOf, type EntryRow } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';

/** The messages and membership events of the logs that are as they were written. */
export interface SoundEntries {
  /** Undefined for a damaged entry, which is reported. */
  of(roomId: RoomId, row: EntryRow): ShownEntry | undefined;
  /**
   * The position of the last entry up to `seq`, and when it was appended; undefined where there is none. The ordinal
   * after a damaged entry is that of the last sound one before it, as if all between were messages.
   */
  lastUpTo(roomId: RoomId, seq: Seq): (LogPosition & { readonly createdAt: number }) | undefined;
}

/** A reading that has passed over so many entries is given up, as it would block everyone else. */
export const PASSED_OVER_MAX = 10_000;

export const makeSoundEntries = (database: Database, damage: Damage): SoundEntries => {
  const selectLast = prepare<EntryRow>(database, LOG_QUERIES.lastUpTo);

  const of = (roomId: RoomId, row: EntryRow): ShownEntry | undefined => {
    const entry = entryOf(roomId, row);
    if (entry === undefined) damage.found(roomId, row.seq);
    return entry;
  };

  return {
    of,
    lastUpTo: (roomId, seq) => {
      const last = selectLast.get(roomId, seq);
      if (last === undefined) return undefined;
      let row: EntryRow | undefined = last;
      for (let passed = 0; passed <= PASSED_OVER_MAX; passed++) {
        const entry: ShownEntry | undefined = row && of(roomId, row);
        if (row === undefined || entry !== undefined) {
          const { ordinal, createdAt } = entry ?? { ordinal: 0, createdAt: 0 };
          return { seq: last.seq, ordinal: ordinal + passed, createdAt };
        }
        row = selectLast.get(roomId, row.seq - 1);
      }
      throw unavailable();
    },
  };
};
