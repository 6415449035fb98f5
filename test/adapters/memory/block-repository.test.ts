import { it } from 'vitest';
import { makeMemoryBlockRepository } from '../../../src/adapters/memory/block-repository.js';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { nothingToClose } from '../../contracts/contract.js';
import { FORGETS } from './memory-log.js';

const open = () => ({ blocks: makeMemoryBlockRepository(), close: nothingToClose });

conform(it, 'blocks in memory', storeLaws.blocks(open), { skip: FORGETS });
