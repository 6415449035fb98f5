import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';

/** The pages of a write-ahead log: all, and those of them that were copied into the file. */
export interface LogPages {
  readonly log: number;
  readonly checkpointed: number;
}

/** The database's side of checkpoints. */
export interface CheckpointedLog {
  /** Costs some microseconds. */
  pages(): LogPages;
  /** Copies what can be copied. Waits for nobody. @throws what SQLite throws. */
  checkpoint(): LogPages;
  /** Copies all of it, and leaves the log empty. False where somebody reads it. @throws what SQLite throws. */
  truncate(): boolean;
}

/**
 * Copies the write-ahead log into the file from time to time. SQLite would do so by itself, and say nothing where it
 * fails, while the log grows.
 */
export interface Checkpoints {
  /** To be called after each commit. Never throws. */
  committed(): void;
  /** Something was overwritten that the log may still have: within half a minute the log is empty. Never throws. */
  erased(): void;
  /** True while the log grows, as it cannot be copied. */
  areFailing(): boolean;
  stop(): void;
}

/** 16 MB: a page is written to the file once, however often it was changed since the checkpoint before. */
export const CHECKPOINT_PAGES = 4_000;

/** 64 MB. Something has read the database for so long that the log could not be emptied meanwhile. */
export const LOG_PAGES_MAX = 16_000;

/** From a checkpoint that fails to the next. */
export const CHECKPOINT_RETRY_MS = 1_000;

/** From the first erasure to the emptying of the log, which costs a wait for the disk: many have one together. */
export const ERASED_MS = 10_000;

const PAGE_BYTES = 4_096;

export const makeCheckpoints = (
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  database: CheckpointedLog,
): Checkpoints => {
  let failing = false;
  /** Present while the next try waits. */
  let retry: Cancel | undefined;
  let stopped = false;
  /** Present while an erasure waits for the log to be emptied. */
  let emptying: Cancel | undefined;

  const tryLater = (): void => {
    retry = clock.after(CHECKPOINT_RETRY_MS, () => {
      retry = undefined;
      if (!stopped) run();
    });
  };

  const failed = (walBytes: number | undefined, cause: unknown): void => {
    if (!failing) logger.error('The write-ahead log is not copied into the database', cause, { walBytes });
    failing = true;
  };

  const run = (): void => {
    try {
      const { log, checkpointed } = database.checkpoint();
      if (checkpointed === log) {
        if (failing) logger.info('The write-ahead log is copied into the database again');
        failing = false;
        return;
      }
      if (log >= LOG_PAGES_MAX) failed(log * PAGE_BYTES, new Error('Another process reads the database'));
    } catch (error) {
      failed(undefined, error);
    }
    tryLater();
  };

  const empty = (): void => {
    emptying = undefined;
    if (stopped) return;
    try {
      if (database.truncate()) return;
    } catch {
      // A disk that fails fails commits too, which say so.
    }
    emptyIn(CHECKPOINT_RETRY_MS);
  };

  const emptyIn = (ms: number): void => {
    emptying ??= clock.after(ms, empty);
  };

  return {
    erased: () => {
      if (!stopped) emptyIn(ERASED_MS);
    },
    committed: () => {
      if (retry !== undefined || stopped) return;
      try {
        const { log, checkpointed } = database.pages();
        if (log - checkpointed < CHECKPOINT_PAGES) return;
      } catch {
        // The checkpoint fails too, and says so.
      }
      run();
    },
    areFailing: () => failing,
    stop: () => {
      stopped = true;
      retry?.();
      emptying?.();
    },
  };
};
