import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoriesOn } from '../../../src/adapters/sqlite/sqlite.js';
import { openSqliteStore, type SqliteStore } from '../../../src/adapters/sqlite/sqlite-store.js';
import type { BlockRepository } from '../../../src/application/ports/block-repository.js';
import type { MessageRepository } from '../../../src/application/ports/message-repository.js';
import type { ReceiptRepository } from '../../../src/application/ports/receipt-repository.js';
import type { RevocationRepository } from '../../../src/application/ports/revocation-repository.js';
import type { RoomRepository } from '../../../src/application/ports/room-repository.js';
import type { UserRepository } from '../../../src/application/ports/user-repository.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';
import { makeSilentLogger, type SilentLogger } from '../../support/silent-logger.js';

export interface SqliteSubject {
  readonly folder: string;
  readonly store: SqliteStore;
  readonly rooms: RoomRepository;
  readonly messages: MessageRepository;
  readonly receipts: ReceiptRepository;
  readonly users: UserRepository;
  readonly blocks: BlockRepository;
  readonly revocations: RevocationRepository;
  readonly clock: FakeClock;
  readonly logger: SilentLogger;
  /** Closes the database. */
  readonly shut: () => Promise<void>;
  /** The same, and removes the folder. */
  readonly close: () => Promise<void>;
}

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'parley-sqlite-'));

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** All repositories over one database, in a folder of its own unless one is named. */
export const openSubject = (folder = makeFolder()): SqliteSubject => {
  const [clock, logger] = [makeFakeClock(), makeSilentLogger()];
  const store = openSqliteStore(folder, { clock, logger });
  return {
    folder,
    store,
    ...repositoriesOn(store),
    clock,
    logger,
    shut: () => store.close(),
    async close() {
      await store.close();
      removeFolder(folder);
    },
  };
};

export interface LawfulSubject extends SqliteSubject {
  /** Closes the database, and opens it again. */
  readonly reopen: () => Promise<SqliteSubject>;
}

/** A subject of the laws. */
export const openLawful = (): LawfulSubject => {
  const first = openSubject();
  let last = first;
  return {
    ...first,
    async reopen() {
      await last.shut();
      last = openSubject(first.folder);
      return last;
    },
    close: () => last.close(),
  };
};
