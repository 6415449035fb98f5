import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { makeMemoryStorage, type OutboxStorage } from './outbox-storage.js';
import type { OutboxOwner } from './types.js';

/** One database per user and server, which all tabs share. */
export const makeIndexedDbStorage = ({ url, userId }: OutboxOwner): OutboxStorage => {
  const sharedAs = `parley-outbox ${url} ${userId}`;
  let opened: UseStore | undefined;
  const store = () => (opened ??= createStore(sharedAs, 'sends'));
  return {
    sharedAs,
    load: () => store()('readonly', (sends) => promisifyRequest(sends.getAll())),
    put: (clientMessageId, send) =>
      store()('readwrite', (sends) => {
        if (send) sends.put(send, clientMessageId);
        else sends.delete(clientMessageId);
        // The message outlives the page once the whole transaction is complete.
        return promisifyRequest<undefined>(sends.transaction);
      }),
  };
};

/** IndexedDB where there is one, else memory. */
export const makeDefaultStorage = (owner: OutboxOwner): OutboxStorage =>
  typeof indexedDB === 'object' ? makeIndexedDbStorage(owner) : makeMemoryStorage();
