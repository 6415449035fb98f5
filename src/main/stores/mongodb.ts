import { makeMongoBlockRepository } from '../../adapters/mongodb/block-repository.js';
import { makeMongoMessageRepository } from '../../adapters/mongodb/message-repository.js';
import { makeMongoStore } from '../../adapters/mongodb/mongo-store.js';
import { makeMongoReceiptRepository } from '../../adapters/mongodb/receipt-repository.js';
import { makeMongoRevocationRepository } from '../../adapters/mongodb/revocation-repository.js';
import { makeMongoRoomRepository } from '../../adapters/mongodb/room-repository.js';
import { makeRoomStates } from '../../adapters/mongodb/room-states.js';
import { makeMongoUserRepository } from '../../adapters/mongodb/user-repository.js';
import { TOKENS } from '../tokens.js';
import { asSettingsError, type BindStore } from './bind-store.js';

export const bindMongo: BindStore = (bind, { mongoUrl: url = '' }) => {
  bind(TOKENS.mongoStore, (get) =>
    makeMongoStore({ url }, { clock: get(TOKENS.clock), logger: get(TOKENS.logger) }),
  );
  bind(TOKENS.roomStates, (get) => makeRoomStates(get(TOKENS.mongoStore)));
  bind(TOKENS.store, (get) => {
    const store = get(TOKENS.mongoStore);
    return { ...store, open: () => store.open().catch(asSettingsError) };
  });
  bind(TOKENS.rooms, (get) => makeMongoRoomRepository(get(TOKENS.mongoStore), get(TOKENS.roomStates)));
  bind(TOKENS.messages, (get) => makeMongoMessageRepository(get(TOKENS.mongoStore), get(TOKENS.roomStates)));
  bind(TOKENS.receipts, (get) => makeMongoReceiptRepository(get(TOKENS.mongoStore)));
  bind(TOKENS.users, (get) => makeMongoUserRepository(get(TOKENS.mongoStore)));
  bind(TOKENS.blocks, (get) => makeMongoBlockRepository(get(TOKENS.mongoStore)));
  bind(TOKENS.revocations, (get) => makeMongoRevocationRepository(get(TOKENS.mongoStore)));
};
