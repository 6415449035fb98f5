import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { DEFAULT_ADMIN_CLAIM } from '../../src/adapters/jwt/admin-claim.js';
import { parseUserId, privateRoomId } from '../../src/domain/ids.js';
import { describeRedis } from '../support/redis/describe-redis.js';
import { type Answer, connectClient, type TestClient } from '../support/test-client.js';
import { startTestNodes, type TestNodes } from '../support/test-nodes.js';
import type { TestServer } from '../support/test-server.js';
import { quantile } from './delays.js';
import { pause } from '../crash/moments.js';

/** 1,000 in `npm run campaign -- cluster`. */
const RACES = Number(process.env.CLUSTER_RACES ?? 15);
/** On a machine that is busy with other work. */
const RACE_LIMIT_MS = 3_000;
/** The tests' database reads the longer, the more it holds. */
const ON_ONE_DATABASE = 50;
/** From the answer to the sign-out until no node has a session of the user. */
const ENDED_WITHIN_MS = 1_000;

/** Between an answer and the next message. */
const SEND_EVERY_MS = 5;

const SECRET = 'a secret of the races of signing out, long enough';
const SECOND = 1_000;

const tokenOf = (user: string, issuedAt = Date.now(), adminClaim?: string) =>
  signToken({ userId: parseUserId(user), adminClaim }, SECRET, { expiresIn: '1h', issuedAt });

/** The status of a REST call with this token. */
const call = async (node: TestServer, token: string, path = '/rooms', body?: object): Promise<number> => {
  const response = await fetch(`${node.url}/api${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
};

describeRedis('a user who is signed out through one node', (redis) =>
  describeMongo('on one database', ({ freshUrl }) => {
    it(
      `neither keeps a session nor sends anything through another node afterwards, in ${String(RACES)} races`,
      { timeout: 30_000 + RACES * RACE_LIMIT_MS },
      async () => {
        const endedMs: number[] = [];
        for (let first = 0; first < RACES; first += ON_ONE_DATABASE) {
          const cluster = await startTestNodes(2, {
            STORE: 'mongodb',
            MONGO_URL: freshUrl(),
            REDIS_URL: redis.url(),
            JWT_SECRET: SECRET,
          });
          endedMs.push(...(await race(cluster, first, Math.min(first + ON_ONE_DATABASE, RACES))));
          await cluster.stop();
        }

        process.stdout.write(
          `revocation races: sessions on the other node ended within ${quantile(endedMs, 1).toFixed(0)} ms, ` +
            `p50 ${quantile(endedMs, 0.5).toFixed(0)} ms\n`,
        );
        expect(Math.max(...endedMs)).toBeLessThan(ENDED_WITHIN_MS);
      },
    );
  }),
);

/** Races with the numbers from `first` to `end`, the last excluded. Gives how long the sessions lasted, in milliseconds. */
const race = async (cluster: TestNodes, first: number, end: number): Promise<readonly number[]> => {
  const [one, other] = cluster.nodes as [TestServer, TestServer];
  const reader = await connectClient(one.url, { token: tokenOf('cid') });
  const admin = tokenOf('root', Date.now(), DEFAULT_ADMIN_CLAIM);
  const tokens: string[] = [];
  const endedMs: number[] = [];
  for (let number = first; number < end; number++) {
    const user = `user-${String(number)}`;
    const token = tokenOf(user);
    tokens.push(token);
    const roomId = privateRoomId(parseUserId(user), parseUserId('cid'));
    const device = await connectClient(other.url, { token });
    const ended = endOf(device);

    const sending = sendUntilEnded(device, roomId);
    const connecting = connectClient(other.url, { token }).catch(codeOf);
    const status = await call(one, admin, '/sessions/revoke', { userId: user });
    const revokedAt = performance.now();
    const late = await connecting;
    if (typeof late === 'object') await endOf(late);
    await ended;
    endedMs.push(performance.now() - revokedAt);
    const [acknowledged, ...afterwards] = await Promise.all([
      sending,
      call(one, token),
      call(other, token),
      ...cluster.nodes.map(({ url }) => connectClient(url, { token }).catch(codeOf)),
    ]);

    expect(status).toBe(200);
    expect(late === 'UNAUTHENTICATED' || typeof late === 'object').toBe(true);
    expect(device.errors).toContainEqual(
      expect.objectContaining({ code: 'UNAUTHENTICATED', event: 'connect' }),
    );
    expect(afterwards).toEqual([401, 401, 'UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(await call(other, tokenOf(user, Date.now() + SECOND))).toBe(200);
    await allCame(reader, roomId, acknowledged);
  }
  const letIn = (
    await Promise.all(cluster.nodes.flatMap((node) => tokens.map((token) => call(node, token))))
  ).filter((status) => status !== 401);

  expect(letIn).toEqual([]);
  reader.close();
  return endedMs;
};

const codeOf = (error: { data?: { code?: string } }): string => error.data?.code ?? 'no code';

const endOf = ({ socket }: TestClient): Promise<void> =>
  new Promise((resolve) => {
    if (socket.connected) socket.once('disconnect', () => resolve());
    else resolve();
  });

/** Sends one message after another over the device until it is disconnected. Gives how many were acknowledged. */
const sendUntilEnded = async ({ socket }: TestClient, roomId: string): Promise<number> => {
  let acknowledged = 0;
  const ended = new Promise<undefined>((resolve) => socket.once('disconnect', () => resolve(undefined)));
  while (socket.connected) {
    const wish = { roomId, message: String(acknowledged) };
    const sent = socket.emitWithAck('sendMessage', wish) as Promise<Answer>;
    const answer = await Promise.race([sent, ended]);
    if (answer?.ok !== true) break;
    acknowledged++;
    await pause(SEND_EVERY_MS);
  }
  return acknowledged;
};

/** What was acknowledged before the end, and no more than the one message whose answer the end cut off, comes live. */
const allCame = async (reader: TestClient, roomId: string, acknowledged: number): Promise<void> => {
  const page = await reader.ok<{ messages: readonly unknown[] }>('joinRoom', { roomId, afterSeq: 0 });
  expect(page.messages.length).toBeGreaterThanOrEqual(acknowledged);
  expect(page.messages.length).toBeLessThanOrEqual(acknowledged + 1);
};
