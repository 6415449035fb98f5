import jwt from 'jsonwebtoken';
import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import { type RunningCommand, runCommand } from '../support/run-command.js';
import { connectClient, type TestClient } from '../support/test-client.js';

const SECRET = 'a secret for tests that is long enough to be one';
const NO_LIMIT = '1000000';

/** A real server in a process of its own, to be killed. */
export interface CrashServer extends RunningCommand {
  readonly url: string;
  /** A device that acknowledges nothing by itself. */
  readonly connect: (user: string) => Promise<TestClient>;
  readonly rest: (user: string, path: string, body: object) => Promise<{ status: number; body: Json }>;
}

type Json = Readonly<Record<string, unknown>>;

/** The server as `npm start` runs it, with this store; resolves when it listens. */
export const startCrashServer = async (store: NodeJS.ProcessEnv): Promise<CrashServer> => {
  const command = runCommand('start.js', {
    PORT: '0',
    JWT_SECRET: SECRET,
    LOG_LEVEL: 'error',
    RATE_LIMIT: NO_LIMIT,
    RATE_BURST: NO_LIMIT,
    MAX_GROUPS_PER_DAY: NO_LIMIT,
    MAX_ADDED_PER_DAY: NO_LIMIT,
    MAX_PRIVATE_ROOMS_PER_HOUR: NO_LIMIT,
    ...store,
  });
  const [, url = ''] = await command.printed(/listens on (http:\S+)/);
  const tokenOf = crashTokenOf;
  return {
    ...command,
    url,
    connect: (user) =>
      connectClient(url, { token: tokenOf(user), receipts: 'manual' }, { isUnchecked: true }),
    async rest(user, path, body) {
      const headers = { authorization: `Bearer ${tokenOf(user)}`, 'content-type': 'application/json' };
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Json };
    },
  };
};

export const crashTokenOf = (user: string): string => jwt.sign({ sub: user }, SECRET);

export const createGroup = async (server: CrashServer, members: readonly string[]): Promise<string> => {
  const [owner = ''] = members;
  const { status, body } = await server.rest(owner, '/api/groups/create', { name: 'Crew', members });
  if (status !== 201 || typeof body.roomId !== 'string') throw new Error(`The group was not made: ${status}`);
  return body.roomId;
};

/** The complete log, page by page. */
export const readLog = async (client: TestClient, roomId: string): Promise<readonly WireMessage[]> => {
  const log: WireMessage[] = [];
  for (;;) {
    const page = await client.join(roomId, log.at(-1)?.seq ?? 0);
    log.push(...page.messages);
    if (!page.hasMore) return log;
  }
};
