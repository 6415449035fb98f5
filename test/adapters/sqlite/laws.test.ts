import { it } from 'vitest';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { openLawful } from './sqlite-subject.js';

// Only one process can use the file, so the subjects have no `another`.
for (const [port, lawsOf] of Object.entries(storeLaws)) {
  conform(it, `${port} on SQLite`, lawsOf(openLawful));
}
