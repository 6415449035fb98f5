import { promisifyRequest } from 'idb-keyval';
import { nameOfOutbox } from './indexed-db-storage.js';
import { FORGOTTEN } from './outbox.js';
import { serverUrlOf } from './server-url.js';
import type { OutboxOwner } from './types.js';

/**
 * Removes the unsent messages of every other user of this server from the browser's IndexedDB, and tells their clients in
 * other tabs, which forget too: for a page that another user has had before, and nobody has signed out. Does nothing where the
 * browser stores nothing, or does not say what it stores.
 */
export const forgetOthers = async ({ url, userId }: OutboxOwner): Promise<void> => {
  const server = serverUrlOf(url);
  const own = nameOfOutbox({ url: server, userId });
  const ofServer = nameOfOutbox({ url: server, userId: '' });
  try {
    const databases = await indexedDB.databases();
    const others = databases.flatMap(({ name = '' }) =>
      name.startsWith(ofServer) && name !== own ? [name] : [],
    );
    for (const name of others) {
      const channel = new BroadcastChannel(name);
      channel.postMessage(FORGOTTEN);
      channel.close();
    }
    await Promise.all(others.map((name) => promisifyRequest(indexedDB.deleteDatabase(name))));
  } catch {
    // A browser that blocks storage has stored nothing.
  }
};
