import { makeMemoryBlockRepository } from '../../adapters/memory/block-repository.js';
import { makeMemoryStore } from '../../adapters/memory/memory-store.js';
import { makeMemoryMessageRepository } from '../../adapters/memory/message-repository.js';
import { makeMemoryReceiptRepository } from '../../adapters/memory/receipt-repository.js';
import { makeMemoryRevocationRepository } from '../../adapters/memory/revocation-repository.js';
import { makeMemoryRoomRepository } from '../../adapters/memory/room-repository.js';
import { makeMemoryUserRepository } from '../../adapters/memory/user-repository.js';
import { TOKENS } from '../tokens.js';
import type { BindStore } from './bind-store.js';

export const bindMemory: BindStore = (bind) => {
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
  bind(TOKENS.revocations, () => makeMemoryRevocationRepository());
};
