import type { MakeStore } from '../../application/ports/store.js';
import { invalid } from '../../domain/errors.js';
import { isMongoUrl, MONGO_URLS } from '../storage/database-urls.js';
import { makeMongoBlockRepository } from './block-repository.js';
import { makeMongoMessageRepository } from './message-repository.js';
import { makeMongoStore } from './mongo-store.js';
import { makeMongoReceiptRepository } from './receipt-repository.js';
import { makeMongoRevocationRepository } from './revocation-repository.js';
import { makeMongoRoomRepository } from './room-repository.js';
import { makeRoomStates } from './room-states.js';
import { makeMongoUserRepository } from './user-repository.js';

/**
 * A store in the database of this URL, such as `mongodb://127.0.0.1:27017/parley`, that any number of processes share.
 * `open` rejects with DatabaseRefused where the server is not reached or the database is of another version.
 *
 * @throws DomainError INVALID for what is no such URL, which the message does not show.
 */
export const mongodb = (url: string): MakeStore => {
  if (typeof url !== 'string' || !isMongoUrl(url)) {
    throw invalid(`mongodb() takes a URL such as ${MONGO_URLS}`);
  }
  return (tools) => {
    const store = makeMongoStore({ url }, tools);
    const roomStates = makeRoomStates(store);
    return {
      rooms: makeMongoRoomRepository(store, roomStates),
      messages: makeMongoMessageRepository(store, roomStates),
      receipts: makeMongoReceiptRepository(store),
      users: makeMongoUserRepository(store),
      blocks: makeMongoBlockRepository(store),
      revocations: makeMongoRevocationRepository(store),
      open: () => store.open(),
      isHealthy: () => store.isHealthy(),
      close: () => store.close(),
    };
  };
};
