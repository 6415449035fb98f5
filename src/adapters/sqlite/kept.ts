/** What is kept in memory beside the database. */
export interface Kept {
  /** Writes what is still to be written; called at the end of each transaction, within it. */
  write(): void;
  /** Reads again when it is next asked: a transaction was undone. */
  forget(): void;
}

/** How much stays where it was first written. Moving it takes some ten milliseconds, in which all else waits. */
export interface RecentLimits {
  readonly entries: number;
  /** Of the messages among them, in UTF-16 code units. */
  readonly content: number;
  readonly advances: number;
}

export const RECENT_LIMITS: RecentLimits = { entries: 4_000, content: 4_000_000, advances: 8_000 };
