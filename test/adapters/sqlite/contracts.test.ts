import { blockRepositoryContract } from '../../contracts/block-repository-contract.js';
import { messageRepositoryContract } from '../../contracts/message-repository-contract.js';
import { receiptRepositoryContract } from '../../contracts/receipt-repository-contract.js';
import { revocationRepositoryContract } from '../../contracts/revocation-repository-contract.js';
import { roomRepositoryContract } from '../../contracts/room-repository-contract.js';
import { userRepositoryContract } from '../../contracts/user-repository-contract.js';
import { makeSubject } from './sqlite-subject.js';

// Only one process can use the file, so the subjects have no `another`.
messageRepositoryContract('sqlite', makeSubject);
roomRepositoryContract('sqlite', makeSubject);
receiptRepositoryContract('sqlite', makeSubject);
userRepositoryContract('sqlite', makeSubject);
blockRepositoryContract('sqlite', makeSubject);
revocationRepositoryContract('sqlite', makeSubject);
