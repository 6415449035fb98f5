import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { makeHealth } from '../storage/health.js';
import { unavailable } from '../storage/unavailable.js';
import { type Database, openDatabase } from './database.js';
import { makeGroupCommit } from './group-commit.js';
import { makeRoomStates, type RoomStates } from './room-states.js';
import { isStoreFailure } from './store-errors.js';

/** What the repositories share: one database, one order of writes, and the rooms cached in memory. */
export interface SqliteStore {
  readonly database: Database;
  readonly rooms: RoomStates;
  /** See GroupCommit. */
  readonly write: <T>(work: () => T) => Promise<T>;
  /** Reads committed data, within the call. @throws DomainError UNAVAILABLE where the store fails. */
  readonly read: <T>(work: () => T) => Promise<T>;
  /** False from a failure of the store on, until it works again. */
  isHealthy(): boolean;
  /** Commits the accepted writes, then closes the file; later calls are UNAVAILABLE. */
  close(): Promise<void>;
}

/** @throws DatabaseRefused as openDatabase does. */
export const openSqliteStore = (
  folder: string,
  ports: { readonly clock: Clock; readonly logger: Logger },
): SqliteStore => {
  const { database, close } = openDatabase(folder);
  const [begin, commit] = [database.prepare('BEGIN'), database.prepare('COMMIT')];
  const rooms = makeRoomStates(database);
  const health = makeHealth(ports, makeProbe(database));
  let closed = false;

  const rollback = (): void => {
    rollBackIn(database);
    rooms.forget();
  };
  const group = makeGroupCommit({
    begin: () => begin.run(),
    commit: () => commit.run(),
    rollback,
    failed: (cause) => health.failed(cause),
  });

  const read = <T>(work: () => T): T => {
    if (closed) throw unavailable();
    try {
      return work();
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      health.failed(error);
      throw unavailable(error);
    }
  };

  return {
    database,
    rooms,
    write: (work) => group.run(work),
    read: (work) =>
      new Promise((resolve) => {
        resolve(read(work));
      }),
    isHealthy: () => health.isWell(),
    async close() {
      if (closed) return;
      // Commands that were just answered may still store last seen and automatic receipts in this turn.
      await new Promise((resolve) => setImmediate(resolve));
      group.close();
      closed = true;
      health.stop();
      close();
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
