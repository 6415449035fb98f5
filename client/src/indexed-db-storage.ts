import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { makeMemoryStorage, type OutboxStorage } from './outbox-storage.js';
import type { OutboxOwner } from './types.js';

/** One database per user and server; its tabs share it. */
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
        // Only with its transaction it outlives the page.
        return promisifyRequest<undefined>(sends.transaction);
      }),
  };
};

/** IndexedDB where there is one, else memory. */
export const makeDefaultStorage = (owner: OutboxOwner): OutboxStorage =>
  typeof indexedDB === 'object' ? makeIndexedDbStorage(owner) : makeMemoryStorage();
