import { mkdirSync } from 'node:fs';
import type { MakeStore } from '../../application/ports/store.js';
import { invalid } from '../../domain/errors.js';
import { refusedBecause } from '../storage/database-refused.js';
import { makeSqliteBlockRepository } from './block-repository.js';
import { makeSqliteMessageRepository } from './message-repository.js';
import { makeSqliteReceiptRepository } from './receipt-repository.js';
import { makeSqliteRevocationRepository } from './revocation-repository.js';
import { makeSqliteRoomRepository } from './room-repository.js';
import { openSqliteStore, type SqliteStore } from './sqlite-store.js';
import { makeSqliteUserRepository } from './user-repository.js';

/**
 * A store in a file of this folder, which is made where it is missing. One process at a time can have it.
 *
 * @throws DomainError INVALID for what is no path; later DatabaseRefused, with the reason, where the folder cannot be
 * written to, or the database not be opened.
 */
export const sqlite = (folder: string): MakeStore => {
  if (typeof folder !== 'string' || folder === '') {
    throw invalid("sqlite() takes the path of a folder, such as './data'");
  }
  return (tools) => {
    makeFolder(folder);
    const store = openSqliteStore(folder, tools);
    return {
      ...repositoriesOn(store),
      open: () => Promise.resolve(),
      isHealthy: () => store.isHealthy(),
      findings: () => store.findings(),
      close: () => store.close(),
    };
  };
};

/** All repositories over one database. */
export const repositoriesOn = (store: SqliteStore) => ({
  rooms: makeSqliteRoomRepository(store),
  messages: makeSqliteMessageRepository(store),
  receipts: makeSqliteReceiptRepository(store),
  users: makeSqliteUserRepository(store),
  blocks: makeSqliteBlockRepository(store),
  revocations: makeSqliteRevocationRepository(store),
});

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw refusedBecause(`The folder ${JSON.stringify(folder)} cannot be made`, cause);
  }
};
