import { blockRepositoryContract } from '../../contracts/block-repository-contract.js';
import { messageRepositoryContract } from '../../contracts/message-repository-contract.js';
import { receiptRepositoryContract } from '../../contracts/receipt-repository-contract.js';
import { revocationRepositoryContract } from '../../contracts/revocation-repository-contract.js';
import { roomRepositoryContract } from '../../contracts/room-repository-contract.js';
import { userRepositoryContract } from '../../contracts/user-repository-contract.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { openSubject } from './mongo-subject.js';

describeMongo("the store on MongoDB's protocol", ({ freshUrl }) => {
  const makeSubject = () => openSubject(freshUrl());

  messageRepositoryContract('mongodb', makeSubject);
  roomRepositoryContract('mongodb', makeSubject);
  receiptRepositoryContract('mongodb', async () => {
    const { another, ...subject } = await makeSubject();
    return { ...subject, another: async () => (await another()).receipts };
  });
  userRepositoryContract('mongodb', makeSubject);
  blockRepositoryContract('mongodb', makeSubject);
  revocationRepositoryContract('mongodb', makeSubject);
});
