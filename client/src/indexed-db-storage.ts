import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { makeMemoryStorage, type OutboxStorage } from './outbox-storage.js';
import type { OutboxOwner } from './types.js';

/** One database per user and server, which all tabs share. No address of a server contains a blank. */
export const nameOfOutbox = ({ url, userId }: OutboxOwner): string => `parley-outbox ${url} ${userId}`;

export const makeIndexedDbStorage = (owner: OutboxOwner): OutboxStorage => {
  const sharedAs = nameOfOutbox(owner);
  let opened: UseStore | undefined;
  const store: UseStore = (mode, use) =>
    (opened ??= createStore(sharedAs, 'sends'))(mode, (sends) => {
      const { db } = sends.transaction;
      // A client of the user forgets the database: it is made again where this one stores anything after that.
      db.onversionchange = () => {
        db.close();
        opened = undefined;
      };
      return use(sends);
    });
  return {
    sharedAs,
    load: () => store('readonly', (sends) => promisifyRequest(sends.getAll())),
    put: (clientMessageId, send) =>
      store('readwrite', (sends) => {
        if (send) sends.put(send, clientMessageId);
        else sends.delete(clientMessageId);
        // The message outlives the page once the whole transaction is complete.
        return promisifyRequest<undefined>(sends.transaction);
      }),
    async clear() {
      await store('readwrite', (sends) => promisifyRequest(sends.clear()));
      // Every other client closes the database, see above.
      await promisifyRequest(indexedDB.deleteDatabase(sharedAs));
    },
  };
};

/** IndexedDB where there is one, else memory. */
export const makeDefaultStorage = (owner: OutboxOwner): OutboxStorage => {
  try {
    if (typeof indexedDB === 'object') return makeIndexedDbStorage(owner);
  } catch {
    // A browser that blocks storage may throw when the name `indexedDB` is read.
  }
  return makeMemoryStorage();
};
