import { makeInProcessPresenceStore } from '../../../src/adapters/in-process/presence-store.js';
import { nothingToClose } from '../../contracts/contract.js';
import { presenceStoreContract } from '../../contracts/presence-store-contract.js';

presenceStoreContract('in process', () =>
  Promise.resolve({ presence: makeInProcessPresenceStore(), close: nothingToClose }),
);
