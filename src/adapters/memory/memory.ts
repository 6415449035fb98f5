import type { MakeStore } from '../../application/ports/store.js';
import { makeMemoryBlockRepository } from './block-repository.js';
import { makeMemoryStore } from './memory-store.js';
import { makeMemoryMessageRepository } from './message-repository.js';
import { makeMemoryReceiptRepository } from './receipt-repository.js';
import { makeMemoryRevocationRepository } from './revocation-repository.js';
import { makeMemoryRoomRepository } from './room-repository.js';
import { makeMemoryUserRepository } from './user-repository.js';

/** A store that is gone with its process: for tests and trials. */
export const memory = (): MakeStore => () => {
  const store = makeMemoryStore();
  return {
    rooms: makeMemoryRoomRepository(store),
    messages: makeMemoryMessageRepository(store),
    receipts: makeMemoryReceiptRepository(),
    users: makeMemoryUserRepository(),
    blocks: makeMemoryBlockRepository(),
    revocations: makeMemoryRevocationRepository(),
    open: () => Promise.resolve(),
    isHealthy: () => true,
    close: () => Promise.resolve(),
  };
};
