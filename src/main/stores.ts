import { accessSync, constants, mkdirSync } from 'node:fs';
import type { ResolutionContext, ServiceIdentifier } from 'inversify';
import { makeMemoryBlockRepository } from '../adapters/memory/block-repository.js';
import { makeMemoryStore } from '../adapters/memory/memory-store.js';
import { makeMemoryMessageRepository } from '../adapters/memory/message-repository.js';
import { makeMemoryReceiptRepository } from '../adapters/memory/receipt-repository.js';
import { makeMemoryRoomRepository } from '../adapters/memory/room-repository.js';
import { makeMemoryUserRepository } from '../adapters/memory/user-repository.js';
import { makeMongoBlockRepository } from '../adapters/mongodb/block-repository.js';
import { makeMongoMessageRepository } from '../adapters/mongodb/message-repository.js';
import { makeMongoStore } from '../adapters/mongodb/mongo-store.js';
import { makeMongoReceiptRepository } from '../adapters/mongodb/receipt-repository.js';
import { makeMongoRoomRepository } from '../adapters/mongodb/room-repository.js';
import { makeRoomStates } from '../adapters/mongodb/room-states.js';
import { makeMongoUserRepository } from '../adapters/mongodb/user-repository.js';
import { makeSqliteBlockRepository } from '../adapters/sqlite/block-repository.js';
import { makeSqliteMessageRepository } from '../adapters/sqlite/message-repository.js';
import { makeSqliteReceiptRepository } from '../adapters/sqlite/receipt-repository.js';
import { makeSqliteRoomRepository } from '../adapters/sqlite/room-repository.js';
import { openSqliteStore } from '../adapters/sqlite/sqlite-store.js';
import { makeSqliteUserRepository } from '../adapters/sqlite/user-repository.js';
import { DatabaseRefused } from '../adapters/storage/database-refused.js';
import { dataDirRefused, type Settings, SettingsError } from './config/settings.js';
import { TOKENS } from './tokens.js';

type Get = ResolutionContext['get'];
export type Bind = <T>(token: ServiceIdentifier<T>, make: (get: Get) => T) => void;

/** Binds rooms, messages, receipts, users and blocks to the store of these settings. It is opened when it is first used. */
export const bindStore = (bind: Bind, settings: Settings): void => {
  BINDINGS[settings.store](bind, settings);
};

const bindSqlite = (bind: Bind, { dataDir }: Settings): void => {
  bind(TOKENS.sqliteStore, (get) => openIn(dataDir, get));
  bind(TOKENS.store, (get) => ({ ...get(TOKENS.sqliteStore), open: () => Promise.resolve() }));
  bind(TOKENS.rooms, (get) => makeSqliteRoomRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.messages, (get) => makeSqliteMessageRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.receipts, (get) => makeSqliteReceiptRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.users, (get) => makeSqliteUserRepository(get(TOKENS.sqliteStore)));
  bind(TOKENS.blocks, (get) => makeSqliteBlockRepository(get(TOKENS.sqliteStore)));
};

const bindMongo = (bind: Bind, { mongoUrl: url = '' }: Settings): void => {
  bind(TOKENS.mongoStore, (get) =>
    makeMongoStore({ url }, { clock: get(TOKENS.clock), logger: get(TOKENS.logger) }),
  );
  bind(TOKENS.roomStates, (get) => makeRoomStates(get(TOKENS.mongoStore)));
  bind(TOKENS.store, (get) => {
    const store = get(TOKENS.mongoStore);
    return { ...store, open: () => store.open().catch(asSettingsError) };
  });
  bind(TOKENS.rooms, (get) => makeMongoRoomRepository(get(TOKENS.mongoStore), get(TOKENS.roomStates)));
  bind(TOKENS.messages, (get) => makeMongoMessageRepository(get(TOKENS.mongoStore), get(TOKENS.roomStates)));
  bind(TOKENS.receipts, (get) => makeMongoReceiptRepository(get(TOKENS.mongoStore)));
  bind(TOKENS.users, (get) => makeMongoUserRepository(get(TOKENS.mongoStore)));
  bind(TOKENS.blocks, (get) => makeMongoBlockRepository(get(TOKENS.mongoStore)));
};

const bindMemory = (bind: Bind): void => {
  bind(TOKENS.memoryStore, () => makeMemoryStore());
  bind(TOKENS.store, () => ({
    open: () => Promise.resolve(),
    isHealthy: () => true,
    close: () => Promise.resolve(),
  }));
  bind(TOKENS.rooms, (get) => makeMemoryRoomRepository(get(TOKENS.memoryStore)));
  bind(TOKENS.messages, (get) => makeMemoryMessageRepository(get(TOKENS.memoryStore)));
  bind(TOKENS.receipts, () => makeMemoryReceiptRepository());
  bind(TOKENS.users, () => makeMemoryUserRepository());
  bind(TOKENS.blocks, () => makeMemoryBlockRepository());
};

const BINDINGS: Readonly<Record<Settings['store'], (bind: Bind, settings: Settings) => void>> = {
  sqlite: bindSqlite,
  mongodb: bindMongo,
  memory: bindMemory,
};

const openIn = (dataDir: string, get: Get) => {
  requireFolder(dataDir);
  try {
    return openSqliteStore(dataDir, { clock: get(TOKENS.clock), logger: get(TOKENS.logger) });
  } catch (error) {
    return asSettingsError(error);
  }
};

const asSettingsError = (error: unknown): never => {
  throw error instanceof DatabaseRefused ? new SettingsError(error.message) : error;
};

const requireFolder = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw dataDirRefused(dataDir, error);
  }
};
