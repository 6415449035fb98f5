import { makeMemoryBlockRepository } from '../../../src/adapters/memory/block-repository.js';
import { makeMemoryRevocationRepository } from '../../../src/adapters/memory/revocation-repository.js';
import { makeMemoryUserRepository } from '../../../src/adapters/memory/user-repository.js';
import type { Law } from '../../../src/testing/law.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { REOPENS } from '../../../src/testing/store/subject.js';
import { makeMemoryLog } from '../../adapters/memory/memory-log.js';
import { nothingToClose } from '../../contracts/contract.js';
import type { PlantedFault } from '../planted-fault.js';

/** Says that it can be opened again, and begins anew: it never wrote to the disk. */
const unwritten = () => {
  const make = () => ({
    ...makeMemoryLog(),
    users: makeMemoryUserRepository(),
    blocks: makeMemoryBlockRepository(),
    revocations: makeMemoryRevocationRepository(),
    close: nothingToClose,
  });
  return { ...make(), reopen: async () => make() };
};

const ports: Readonly<Record<string, readonly Law[]>> = {
  messages: storeLaws.messages(unwritten),
  rooms: storeLaws.rooms(unwritten),
  receipts: storeLaws.receipts(unwritten),
  users: storeLaws.users(unwritten),
  blocks: storeLaws.blocks(unwritten),
  revocations: storeLaws.revocations(unwritten),
};

export const planted: readonly PlantedFault[] = Object.entries(ports).map(([port, laws]) => ({
  fault: `a store that never writes its ${port} to the disk`,
  caughtBy: REOPENS,
  laws,
}));
