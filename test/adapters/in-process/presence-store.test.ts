import { makeInProcessPresenceStore } from '../../../src/adapters/in-process/presence-store.js';
import { nothingToClose } from '../../contracts/contract.js';
import { START } from '../../../src/testing/fixtures.js';
import { presenceStoreContract } from '../../contracts/presence-store-contract.js';
import { makeFakeClock } from '../../support/fake-clock.js';

const ONE_PROCESS = 'there is one process, which counts its own connections';

presenceStoreContract(
  'in process',
  () => {
    const clock = makeFakeClock(START);
    return Promise.resolve({
      presence: makeInProcessPresenceStore(clock),
      maxConnections: 3,
      pass: (ms) => clock.advanceAsync(ms),
      close: nothingToClose,
    });
  },
  {
    'says how many connections of a user stay, where other processes have the other slots': ONE_PROCESS,
    'lets as many connections of a user stay as there may be, of many that come at once': ONE_PROCESS,
    'gives the slot of a connection that was released to the next, in any process': ONE_PROCESS,
  },
);
