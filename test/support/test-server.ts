import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Container } from 'inversify';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import type { Clock } from '../../src/application/ports/clock.js';
import { parseUserId } from '../../src/domain/ids.js';
import { readSettings } from '../../src/main/config/settings.js';
import { makeContainer } from '../../src/main/container.js';
import { startServer } from '../../src/main/server.js';
import { TOKENS } from '../../src/main/tokens.js';
import { type ClientOptions, connectClient, type TestClient } from './test-client.js';

export interface TestServer {
  readonly url: string;
  readonly tokenOf: (user: string, name?: string, expiresIn?: `${number}${'s' | 'h'}`) => string;
  /** A connected device of this user. */
  readonly connect: (user: string, auth?: object, options?: ClientOptions) => Promise<TestClient>;
  /** A REST call as this user; gives the status and the JSON body. */
  readonly rest: <T = Record<string, unknown>>(
    user: string,
    method: string,
    path: string,
    body?: object,
  ) => Promise<{ status: number; body: T }>;
  readonly createGroup: (owner: string, members: readonly string[], history?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export const SECRET = 'a secret for tests that is long enough to be one';
const NO_LIMIT = '100000';

/** The server as `npm start` builds it, in this process, on a free port, with a data folder of its own. */
export const startTestServer = async (
  environment: NodeJS.ProcessEnv = {},
  clock?: Clock,
  /** Rebinds what is to stand in for parts of the server, before it starts. */
  prepare: (container: Container) => void = () => undefined,
): Promise<TestServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  const settings = readSettings({
    PORT: '0',
    JWT_SECRET: SECRET,
    DATA_DIR: folder,
    STORE: 'memory',
    LOG_LEVEL: 'error',
    RATE_LIMIT: NO_LIMIT,
    RATE_BURST: NO_LIMIT,
    MAX_GROUPS_PER_DAY: NO_LIMIT,
    MAX_ADDED_PER_DAY: NO_LIMIT,
    MAX_PRIVATE_ROOMS_PER_HOUR: NO_LIMIT,
    ...environment,
  });
  const container = await makeContainer(settings);
  if (clock !== undefined) container.rebind(TOKENS.clock).toConstantValue(clock);
  prepare(container);
  const server = await startServer(settings, container);
  const clients: TestClient[] = [];

  const tokenOf: TestServer['tokenOf'] = (user, name, expiresIn = '1h') =>
    signToken({ userId: parseUserId(user), name }, SECRET, { expiresIn });

  const rest: TestServer['rest'] = async <T>(user: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenOf(user)}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  };

  return {
    url: server.url,
    tokenOf,
    rest,
    async connect(user, auth = {}, options = {}) {
      const client = await connectClient(server.url, { token: tokenOf(user), ...auth }, options);
      clients.push(client);
      return client;
    },
    async createGroup(owner, members, history) {
      const { status, body } = await rest<{ roomId: string }>(owner, 'POST', '/api/groups/create', {
        name: 'Crew',
        members,
        history,
      });
      if (status !== 201) throw new Error(`The group was not made: ${status}`);
      return body.roomId;
    },
    async stop() {
      await server.stop();
      for (const { socket, close } of clients) {
        // The client may not know yet that the server is gone.
        if (socket.connected) await new Promise((resolve) => socket.once('disconnect', resolve));
        close();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
