import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { it } from 'vitest';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { openSubject } from './mongo-subject.js';

describeMongo("the store on MongoDB's protocol", ({ freshUrl }) => {
  const open = () => openSubject(freshUrl());

  conform(it, 'messages', storeLaws.messages(open));
  conform(it, 'rooms', storeLaws.rooms(open));
  conform(it, 'receipts', storeLaws.receipts(open));
  conform(it, 'users', storeLaws.users(open));
  conform(it, 'blocks', storeLaws.blocks(open));
  conform(it, 'revocations', storeLaws.revocations(open));
});
