import { makeMemoryRevocationRepository } from '../../../src/adapters/memory/revocation-repository.js';
import { nothingToClose } from '../../contracts/contract.js';
import { revocationRepositoryContract } from '../../contracts/revocation-repository-contract.js';

revocationRepositoryContract('memory', () =>
  Promise.resolve({ revocations: makeMemoryRevocationRepository(), close: nothingToClose }),
);
