import { makeMemoryMessageRepository } from '../../../src/adapters/memory/message-repository.js';
import { makeMemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { makeMemoryRoomRepository } from '../../../src/adapters/memory/room-repository.js';
import { nothingToClose } from '../../contracts/contract.js';
import type { LogSubject } from '../../contracts/log-subject.js';

export const makeMemoryLog = (): Promise<LogSubject> => {
  const store = makeMemoryStore();
  return Promise.resolve({
    rooms: makeMemoryRoomRepository(store),
    messages: makeMemoryMessageRepository(store),
    close: nothingToClose,
  });
};
