import { it } from 'vitest';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { openLawful } from './sqlite-subject.js';

// Only one process can use the file, so the subjects have no `another`.
conform(it, 'messages on SQLite', storeLaws.messages(openLawful));
conform(it, 'rooms on SQLite', storeLaws.rooms(openLawful));
conform(it, 'receipts on SQLite', storeLaws.receipts(openLawful));
conform(it, 'users on SQLite', storeLaws.users(openLawful));
conform(it, 'blocks on SQLite', storeLaws.blocks(openLawful));
conform(it, 'revocations on SQLite', storeLaws.revocations(openLawful));
