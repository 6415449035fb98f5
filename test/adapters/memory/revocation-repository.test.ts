import { it } from 'vitest';
import { makeMemoryRevocationRepository } from '../../../src/adapters/memory/revocation-repository.js';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { nothingToClose } from '../../contracts/contract.js';
import { FORGETS } from './memory-log.js';

const open = () => ({ revocations: makeMemoryRevocationRepository(), close: nothingToClose });

conform(it, 'revocations in memory', storeLaws.revocations(open), { skip: FORGETS });
