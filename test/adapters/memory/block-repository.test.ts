import { makeMemoryBlockRepository } from '../../../src/adapters/memory/block-repository.js';
import { blockRepositoryContract } from '../../contracts/block-repository-contract.js';
import { nothingToClose } from '../../contracts/contract.js';

blockRepositoryContract('memory', () =>
  Promise.resolve({ blocks: makeMemoryBlockRepository(), close: nothingToClose }),
);
