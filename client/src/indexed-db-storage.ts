import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { makeMemoryStorage, type OutboxStorage } from './outbox-storage.js';
import type { OutboxOwner } from './types.js';

/** One database per user and server; its tabs share it. */
export const makeIndexedDbStorage = ({ url, userId }: OutboxOwner): OutboxStorage => {
  const sharedAs = `parley-outbox ${url} ${userId}`;
  let opened: UseStore | undefined;
  const store: UseStore = (mode, run) => (opened ??= createStore(sharedAs, 'sends'))(mode, run);
  /** Ends when the transaction has, as only then it outlives the page. */
  const write = (run: (sends: IDBObjectStore) => IDBRequest) =>
    store('readwrite', (sends) => promisifyRequest<undefined>(run(sends).transaction as IDBTransaction));
  return {
    sharedAs,
    load: () => store('readonly', (sends) => promisifyRequest(sends.getAll())),
    put: (send) => write((sends) => sends.put(send, send.clientMessageId)),
    remove: (clientMessageId) => write((sends) => sends.delete(clientMessageId)),
  };
};

/** IndexedDB where there is one, else memory. */
export const makeDefaultStorage = (owner: OutboxOwner): OutboxStorage =>
  typeof indexedDB === 'object' ? makeIndexedDbStorage(owner) : makeMemoryStorage();
