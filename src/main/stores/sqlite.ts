import { accessSync, constants, mkdirSync } from 'node:fs';
import { makeSqliteBlockRepository } from '../../adapters/sqlite/block-repository.js';
import { makeSqliteMessageRepository } from '../../adapters/sqlite/message-repository.js';
import { makeSqliteReceiptRepository } from '../../adapters/sqlite/receipt-repository.js';
import { makeSqliteRevocationRepository } from '../../adapters/sqlite/revocation-repository.js';
import { makeSqliteRoomRepository } from '../../adapters/sqlite/room-repository.js';
import { openSqliteStore } from '../../adapters/sqlite/sqlite-store.js';
import { makeSqliteUserRepository } from '../../adapters/sqlite/user-repository.js';
import { dataDirRefused } from '../config/settings.js';
import { TOKENS } from '../tokens.js';
import { asSettingsError, type BindStore, type Get } from './bind-store.js';

export const bindSqlite: BindStore = (bind, { dataDir }) => {
  bind(TOKENS.sqliteStore, (get) => openIn(dataDir, get));
  bind(TOKENS.store, (get) => ({ ...get(TOKENS.sqliteStore), open: () => Promise.resolve() }));
  bind(TOKENS.rooms, (get) => makeSqliteRoomRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.messages, (get) => makeSqliteMessageRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.receipts, (get) => makeSqliteReceiptRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.users, (get) => makeSqliteUserRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.blocks, (get) => makeSqliteBlockRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.revocations, (get) => makeSqliteRevocationRepository(get(TOKENS.sqliteStore)));
};

const openIn = (dataDir: string, get: Get) => {
  requireFolder(dataDir);
  try {
    return openSqliteStore(dataDir, { clock: get(TOKENS.clock), logger: get(TOKENS.logger) });
  } catch (error) {
    return asSettingsError(error);
  }
};

const requireFolder = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw dataDirRefused(dataDir, error);
  }
};
