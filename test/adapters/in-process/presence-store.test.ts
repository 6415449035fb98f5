import { makeInProcessPresenceStore } from '../../../src/adapters/in-process/presence-store.js';
import { nothingToClose } from '../../contracts/contract.js';
import { START } from '../../../src/testing/fixtures.js';
import { presenceStoreContract } from '../../contracts/presence-store-contract.js';
import { makeFakeClock } from '../../support/fake-clock.js';

presenceStoreContract('in process', () => {
  const clock = makeFakeClock(START);
  return Promise.resolve({
    presence: makeInProcessPresenceStore(clock),
    pass: (ms) => clock.advanceAsync(ms),
    close: nothingToClose,
  });
});
