import { makeMemoryMessageRepository } from '../../../src/adapters/memory/message-repository.js';
import { makeMemoryReceiptRepository } from '../../../src/adapters/memory/receipt-repository.js';
import { makeMemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { makeMemoryRoomRepository } from '../../../src/adapters/memory/room-repository.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import type { Skip } from '../../../src/testing/conform.js';
import type { Closing } from '../../../src/testing/law.js';
import { REOPENS } from '../../../src/testing/store/subject.js';
import { nothingToClose } from '../../contracts/contract.js';

export const makeMemoryLog = (): Pick<Ports, 'rooms' | 'messages' | 'receipts'> & Closing => {
  const store = makeMemoryStore();
  return {
    rooms: makeMemoryRoomRepository(store),
    messages: makeMemoryMessageRepository(store),
    receipts: makeMemoryReceiptRepository(),
    close: nothingToClose,
  };
};

/** Of each port it is the one law that a store in memory does not keep. */
export const FORGETS: readonly Skip[] = [{ law: REOPENS, reason: 'it is in memory' }];
