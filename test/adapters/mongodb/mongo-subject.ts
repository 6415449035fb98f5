import { makeMongoBlockRepository } from '../../../src/adapters/mongodb/block-repository.js';
import { makeMongoMessageRepository } from '../../../src/adapters/mongodb/message-repository.js';
import {
  makeMongoStore,
  type MongoOptions,
  type MongoStore,
} from '../../../src/adapters/mongodb/mongo-store.js';
import { makeMongoReceiptRepository } from '../../../src/adapters/mongodb/receipt-repository.js';
import { makeMongoRevocationRepository } from '../../../src/adapters/mongodb/revocation-repository.js';
import { makeMongoRoomRepository } from '../../../src/adapters/mongodb/room-repository.js';
import { makeRoomStates } from '../../../src/adapters/mongodb/room-states.js';
import { makeMongoUserRepository } from '../../../src/adapters/mongodb/user-repository.js';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';
import type { BlockRepository } from '../../../src/application/ports/block-repository.js';
import type { MessageRepository } from '../../../src/application/ports/message-repository.js';
import type { ReceiptRepository } from '../../../src/application/ports/receipt-repository.js';
import type { RevocationRepository } from '../../../src/application/ports/revocation-repository.js';
import type { RoomRepository } from '../../../src/application/ports/room-repository.js';
import type { UserRepository } from '../../../src/application/ports/user-repository.js';
import { makeSilentLogger, type SilentLogger } from '../../support/silent-logger.js';

/** All repositories over one connection, as one of several processes has them. */
export interface MongoProcess {
  readonly store: MongoStore;
  readonly rooms: RoomRepository;
  readonly messages: MessageRepository;
  readonly receipts: ReceiptRepository;
  readonly users: UserRepository;
  readonly blocks: BlockRepository;
  readonly revocations: RevocationRepository;
  readonly logger: SilentLogger;
  /** Completes all calls, and disconnects. */
  readonly shut: () => Promise<void>;
}

export const openProcess = async (options: MongoOptions): Promise<MongoProcess> => {
  const [clock, logger] = [makeSystemClock(), makeSilentLogger()];
  const store = makeMongoStore(options, { clock, logger });
  await store.open();
  const states = makeRoomStates(store);
  return {
    store,
    rooms: makeMongoRoomRepository(store, states),
    messages: makeMongoMessageRepository(store, states),
    receipts: makeMongoReceiptRepository(store),
    users: makeMongoUserRepository(store),
    blocks: makeMongoBlockRepository(store),
    revocations: makeMongoRevocationRepository(store),
    logger,
    shut: () => store.close(),
  };
};

export interface MongoSubject extends MongoProcess {
  /** Opens the same database as another process. */
  readonly another: () => Promise<MongoProcess>;
  /** Ends all of them, and opens the database anew. */
  readonly reopen: () => Promise<MongoProcess>;
  /** Ends all of them. */
  readonly close: () => Promise<void>;
}

/** A subject of the laws, over the database of this URL. */
export const openSubject = async (url: string): Promise<MongoSubject> => {
  const processes = [await openProcess({ url })];
  const [first] = processes as [MongoProcess];
  const shutAll = async () => {
    await Promise.all(processes.splice(0).map(({ shut }) => shut()));
  };
  return {
    ...first,
    async another() {
      const other = await openProcess({ url });
      processes.push(other);
      return other;
    },
    async reopen() {
      await shutAll();
      processes.push(await openProcess({ url }));
      return processes.at(-1) as MongoProcess;
    },
    close: shutAll,
  };
};
