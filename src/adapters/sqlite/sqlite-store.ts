import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { StoreFindings } from '../../application/ports/store.js';
import { makeDamage } from '../storage/damage.js';
import { makeHealth } from '../storage/health.js';
import { unavailable } from '../storage/unavailable.js';
import { type CheckpointedLog, type LogPages, makeCheckpoints } from './checkpoints.js';
import { BUSY_TIMEOUT_MS, type Database, type Found, openDatabase, prepare } from './database.js';
import { makeGroupCommit } from './group-commit.js';
import { makeMessageStates, type MessageStates } from './message-states.js';
import { makeRoomStates, type RoomStates } from './room-states.js';
import { makeSoundEntries, type SoundEntries } from './sound-entries.js';
import { isDamagedFile, isStoreFailure } from './store-errors.js';

/** The parts that the repositories share: one database, one order of writes, and the rooms cached in memory. */
export interface SqliteStore {
  readonly database: Database;
  readonly entries: SoundEntries;
  readonly states: MessageStates;
  readonly rooms: RoomStates;
  /** See GroupCommit. */
  readonly write: <T>(work: () => T) => Promise<T>;
  /** Reads committed data, within the call. @throws DomainError UNAVAILABLE where the store fails. */
  readonly read: <T>(work: () => T) => Promise<T>;
  /** To be called in the work that overwrites a text: the write-ahead log, which may have it still, is emptied soon. */
  readonly erased: () => void;
  /** False from a failure of the store on, until it works again. */
  isHealthy(): boolean;
  /** Faults with which the store still works. */
  findings(): StoreFindings;
  /** Commits the accepted writes, then closes the file; later calls are UNAVAILABLE. */
  close(): Promise<void>;
}

/** @throws DatabaseRefused as openDatabase does. */
export const openSqliteStore = (
  folder: string,
  ports: { readonly clock: Clock; readonly logger: Logger },
): SqliteStore => {
  const { database, found, requireOwnFiles, close } = openDatabase(folder);
  logFound(ports.logger, found);
  const [begin, commit] = [database.prepare('BEGIN'), database.prepare('COMMIT')];
  const damage = makeDamage(ports.logger);
  const entries = makeSoundEntries(database, damage);
  const states = makeMessageStates(database, damage);
  const rooms = makeRoomStates(database, entries);
  const checkpoints = makeCheckpoints(ports, checkpointedLogOf(database));
  const writeToProbe = makeProbe(database);
  /** What failed before, so that the probe tries it again: a disk may take writes and have places that it cannot read. */
  let repeat: () => unknown = () => undefined;
  const health = makeHealth(ports, () => {
    requireOwnFiles();
    repeat();
    writeToProbe();
  });
  let closed = false;
  // The process before may have erased something and ended before the log was emptied.
  if (found.walBytes > 0) checkpoints.erased();

  const failed = (cause: unknown, work: () => unknown = () => undefined): void => {
    repeat = isDamagedFile(cause)
      ? () => {
          throw cause;
        }
      : work;
    health.failed(cause);
  };

  const rollback = (): void => {
    rollBackIn(database);
    rooms.forget();
  };
  const group = makeGroupCommit({
    begin: () => {
      requireOwnFiles();
      begin.run();
    },
    commit: () => {
      commit.run();
      checkpoints.committed();
    },
    rollback,
    failed,
  });

  const read = <T>(work: () => T): T => {
    if (closed) throw unavailable();
    try {
      return work();
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      failed(error, work);
      throw unavailable(error);
    }
  };

  const end = (): void => {
    group.close();
    closed = true;
    health.stop();
    checkpoints.stop();
    close();
  };

  return {
    database,
    entries,
    states,
    rooms,
    erased: () => checkpoints.erased(),
    write: (work) => group.run(work),
    read: (work) =>
      new Promise((resolve) => {
        resolve(read(work));
      }),
    isHealthy: () => health.isWell(),
    findings: () => ({
      damaged: damage.count(),
      checkpoints: checkpoints.areFailing() ? 'failing' : 'working',
    }),
    close: () =>
      new Promise((resolve) => {
        if (!closed) end();
        resolve();
      }),
  };
};

const logFound = (logger: Logger, { commitsLost, ...found }: Found): void => {
  logger.info('The database is open', found);
  if (commitsLost === 0) return;
  logger.warn(
    'The write-ahead log has commits that cannot be read. After a power cut one is normal, which was not answered; ' +
      'more are damage, and their messages are lost',
    { commitsLost, walBytes: found.walBytes },
  );
};

const checkpointedLogOf = (database: Database): CheckpointedLog => {
  const pages = prepare<LogPages>(database, 'PRAGMA wal_checkpoint(NOOP)');
  const checkpoint = prepare<LogPages>(database, 'PRAGMA wal_checkpoint(PASSIVE)');
  const result = (row: LogPages | undefined): LogPages => row ?? { log: 0, checkpointed: 0 };
  const truncate = prepare<{ busy: number }>(database, 'PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    pages: () => result(pages.get()),
    checkpoint: () => result(checkpoint.get()),
    truncate: () => {
      // It is tried again, so it does not wait for readers, as every command would wait with it.
      database.exec('PRAGMA busy_timeout = 0');
      try {
        return truncate.get()?.busy === 0;
      } finally {
        database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      }
    },
  };
};

/** Enough to need free space in the file and in the write-ahead log. Each statement is a commit of its own. */
const PROBE_BYTES = 16_384;

const makeProbe = (database: Database) => {
  const fill = database.prepare(`INSERT INTO probe (filler) VALUES (zeroblob(${PROBE_BYTES}))`);
  const empty = database.prepare('DELETE FROM probe');
  return (): void => {
    try {
      empty.run();
      fill.run();
      empty.run();
    } catch (error) {
      rollBackIn(database);
      throw error;
    }
  };
};

/** SQLite may have rolled back by itself, and a file that fails may refuse this too. */
const rollBackIn = (database: Database): void => {
  try {
    if (database.isTransaction) database.exec('ROLLBACK');
  } catch {
    // The next statement fails as well, and reports it.
  }
};
