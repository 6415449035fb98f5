import { makeMemoryPresenceStore } from '../../../src/adapters/memory/presence-store.js';
import { nothingToClose } from '../../contracts/contract.js';
import { presenceStoreContract } from '../../contracts/presence-store-contract.js';

presenceStoreContract('memory', () =>
  Promise.resolve({ presence: makeMemoryPresenceStore(), close: nothingToClose }),
);
