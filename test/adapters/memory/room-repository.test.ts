import { it } from 'vitest';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { FORGETS, makeMemoryLog } from './memory-log.js';

conform(it, 'rooms in memory', storeLaws.rooms(makeMemoryLog), { skip: FORGETS });
