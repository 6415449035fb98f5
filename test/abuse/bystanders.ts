import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { parseUserId, privateRoomId } from '../../src/domain/ids.js';
import { type AbusedServer, tokenOf } from './abused-server.js';

/** What the well-behaved users met with, in milliseconds and in no order. */
export interface Watched {
  readonly latencies: {
    /** From sending a message until the other has it. */
    readonly messages: readonly number[];
    /** From opening a connection until the session is open. */
    readonly connects: readonly number[];
  };
  /** Refusals, ends of their connections, and what did not arrive at all. */
  readonly problems: readonly string[];
}

/** Users who exchange messages and come and go, each on an address of their own. */
export interface Bystanders {
  readonly begin: () => Promise<void>;
  /** Resolves once everything that was begun has come, or has not for 20 s. */
  readonly end: () => Promise<Watched>;
  readonly leave: () => Promise<void>;
}

const PAIRS = [
  ['ana', 'ben'],
  ['cid', 'dan'],
] as const;
const NEWCOMERS = 10;

export const startBystanders = async ({ url }: AbusedServer): Promise<Bystanders> => {
  const person = (user: string, address: string) => ({ user, address, token: tokenOf(user) });
  const worker = new Worker(new URL('bystanders.mjs', import.meta.url), {
    workerData: {
      url,
      pairs: PAIRS.map((users, i) => ({
        roomId: privateRoomId(parseUserId(users[0]), parseUserId(users[1])),
        users: users.map((user, j) => person(user, `127.0.2.${2 * i + j + 1}`)),
      })),
      newcomers: Array.from({ length: NEWCOMERS }, (_, i) => person(`newcomer-${i}`, `127.0.3.${i + 1}`)),
    },
  });
  // It rejects where the thread has failed.
  const answered = async () => (await once(worker, 'message')) as readonly unknown[];
  await answered();
  const ask = async (question: string) => {
    const answer = answered();
    worker.postMessage(question);
    return (await answer)[0];
  };
  return {
    begin: async () => void (await ask('begin')),
    end: async () => (await ask('end')) as Watched,
    leave: async () => void (await worker.terminate()),
  };
};
