import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import {
  type ChatClient,
  type ChatClientOptions,
  type ChatError,
  type ChatMessage,
  type ChatRoom,
  createChatClient,
} from '../../client/src/index.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { watchAllWires } from '../support/watch-wire.js';
import { wireProblems } from '../support/wire-problems.js';

/** Clients of the library, and the server of a test file. */
export interface Library {
  readonly server: () => TestServer;
  /** A client of this user. It is closed after the test, which fails if the client has emitted an error. */
  readonly connect: (user: string, options?: ChatClientOptions) => ChatClient;
}

export const SECRET = 'a secret of the tests of the client, long enough';

/**
 * Starts a server for all tests of a file, which fail by anything on the wire that is not in asyncapi.json.
 * Tests that run at the same time close their clients with `afterAll`.
 */
export const setUpLibrary = (closeClients: typeof afterEach | typeof afterAll = afterEach): Library => {
  let server: TestServer;
  const clients: ChatClient[] = [];
  const errors: ChatError[] = [];
  let endWatch: () => void;
  beforeAll(async () => {
    endWatch = watchAllWires((problem) => wireProblems.push(problem));
    server = await startTestServer({ JWT_SECRET: SECRET });
  });
  closeClients(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterEach(() => {
    expect(errors.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await server.stop();
    endWatch();
  });

  return {
    server: () => server,
    connect(user, options = {}) {
      const client = createChatClient({ url: server.url, token: () => tokenOf(user), ...options });
      client.on('error', (error) => errors.push(error));
      clients.push(client);
      return client;
    },
  };
};

let tests = 0;

/** The ids of users that no other test has. */
export const newUsers = <Names extends readonly string[]>(
  ...names: Names
): { readonly [Index in keyof Names]: string } => {
  tests++;
  return names.map((name) => `${name}${tests}`) as { [Index in keyof Names]: string };
};

export const tokenOf = (user: string, expiresIn: '1h' | '3s' = '1h'): string =>
  signToken({ userId: parseUserId(user), name: `Name of ${user}` }, SECRET, { expiresIn });

/** The texts of messages, and the kinds of membership events. */
export const texts = (room: ChatRoom): readonly string[] =>
  room.messages.map((entry) => (entry.kind === 'message' ? entry.text : entry.change.kind));

export const newest = (room: ChatRoom): ChatMessage =>
  room.messages.findLast(({ kind }) => kind === 'message') as ChatMessage;
