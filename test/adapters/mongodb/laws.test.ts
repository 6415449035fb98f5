import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { it } from 'vitest';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { openSubject } from './mongo-subject.js';

describeMongo("the store on MongoDB's protocol", ({ freshUrl }) => {
  const open = () => openSubject(freshUrl());

  for (const [port, lawsOf] of Object.entries(storeLaws)) {
    conform(it, port, lawsOf(open));
  }
});
