import jwt from 'jsonwebtoken';
import type { WireMessage, WirePlainMessage, WireRoomPage } from '../../src/adapters/protocol/wire.js';
import { type RunningCommand, runCommand } from '../support/run-command.js';
import { connectClient, type TestClient } from '../support/test-client.js';

const SECRET = 'a secret for tests that is long enough to be one';
const NO_LIMIT = '1000000';

/** A real server in a process of its own, to be killed. */
export interface CrashServer extends RunningCommand {
  readonly url: string;
  /** A device that acknowledges nothing by itself. */
  readonly connect: (user: string) => Promise<TestClient>;
  /** POST with a body, GET without one. */
  readonly rest: (user: string, path: string, body?: object) => Promise<{ status: number; body: Json }>;
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
      const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`${url}${path}`, { headers, ...request });
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

/** All that members are shown of a room, page by page. */
export const readLog = async (client: TestClient, roomId: string): Promise<readonly WireMessage[]> =>
  (await readShown(client, roomId)).messages;

/** What a device gets that has the room up to a seq. */
export interface Shown {
  readonly messages: readonly WireMessage[];
  /** The messages up to that seq that were changed since. */
  readonly changed: readonly WirePlainMessage[];
  readonly upTo: number;
}

export const readShown = async (client: TestClient, roomId: string, after = 0): Promise<Shown> => {
  const messages: WireMessage[] = [];
  const changed: WirePlainMessage[] = [];
  for (let afterSeq = after; ;) {
    const page = await client.ok<WireRoomPage>('joinRoom', { roomId, afterSeq, changes: true });
    messages.push(...page.messages);
    changed.push(...(page.changed ?? []));
    if (!page.hasMore) return { messages, changed, upTo: page.upTo };
    afterSeq = page.upTo;
  }
};

/** The seqs of everything that a device got live of a room, in order. */
export const liveSeqs = ({ heard }: TestClient, roomId: string): readonly number[] =>
  heard.flatMap(({ event, payload }) =>
    (event === 'receiveMessage' || event === 'messageChanged') && payload.roomId === roomId
      ? payload.seq
      : [],
  );
