import { createStore, del, set, type UseStore, values } from 'idb-keyval';
import { makeMemoryStorage, type OutboxStorage, type StoredSend } from './outbox-storage.js';
import type { OutboxOwner } from './types.js';

/** One database per user and server; its tabs share it. */
export const makeIndexedDbStorage = ({ url, userId }: OutboxOwner): OutboxStorage => {
  const name = `parley-outbox ${url} ${userId}`;
  let opened: UseStore | undefined;
  const store = () => (opened ??= createStore(name, 'sends'));
  return {
    sharedAs: name,
    load: () => values<StoredSend>(store()),
    put: (send) => set(send.clientMessageId, send, store()),
    remove: (clientMessageId) => del(clientMessageId, store()),
  };
};

/** IndexedDB where there is one, else memory. */
export const makeDefaultStorage = (owner: OutboxOwner): OutboxStorage =>
  typeof indexedDB === 'object' ? makeIndexedDbStorage(owner) : makeMemoryStorage();
