import { makeMemoryUserRepository } from '../../../src/adapters/memory/user-repository.js';
import { nothingToClose } from '../../contracts/contract.js';
import { userRepositoryContract } from '../../contracts/user-repository-contract.js';

userRepositoryContract('memory', () =>
  Promise.resolve({ users: makeMemoryUserRepository(), close: nothingToClose }),
);
