import { it } from 'vitest';
import { makeMemoryUserRepository } from '../../../src/adapters/memory/user-repository.js';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { nothingToClose } from '../../contracts/contract.js';
import { FORGETS } from './memory-log.js';

const open = () => ({ users: makeMemoryUserRepository(), close: nothingToClose });

conform(it, 'users in memory', storeLaws.users(open), { skip: FORGETS });
