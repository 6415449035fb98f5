import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import type { WireMessage, WireRoomPage } from '../../src/adapters/protocol/wire.js';
import { runCommand } from '../support/run-command.js';
import { connectClient, type TestClient } from '../support/test-client.js';

/** 20 in `npm run test:crash`. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 3);
const SECRET = 'a secret for tests that is long enough to be one';
const SENDERS = ['ana', 'ben', 'cid'];

/** Each of them keeps this many on their way. */
const IN_FLIGHT = 10;

interface Sent {
  readonly clientMessageId: string;
  readonly acknowledged: WireMessage | undefined;
}

const start = async (folder: string) => {
  const command = runCommand('start.js', {
    PORT: '0',
    DATA_DIR: folder,
    JWT_SECRET: SECRET,
    LOG_LEVEL: 'error',
    RATE_LIMIT: '1000000',
    RATE_BURST: '1000000',
  });
  const [, url = ''] = await command.printed(/listens on (http:\S+)/);
  const connect = (user: string) =>
    connectClient(url, { token: jwt.sign({ sub: user }, SECRET), receipts: 'manual' });
  return { ...command, url, connect };
};

const createGroup = async (url: string): Promise<string> => {
  const response = await fetch(`${url}/api/groups/create`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${jwt.sign({ sub: 'ana' }, SECRET)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'Crew', members: SENDERS }),
  });
  return ((await response.json()) as { roomId: string }).roomId;
};

/** Sends until the connection is gone; what was not answered by then has an unknown outcome. */
const sendOn = (client: TestClient, roomId: string, name: string, sent: Sent[]): Promise<unknown> => {
  let made = 0;
  const gone = new Promise<undefined>((resolve) =>
    client.socket.once('disconnect', () => resolve(undefined)),
  );
  const loop = async () => {
    while (client.socket.connected) {
      const clientMessageId = `${name}-${++made}`;
      const answered = new Promise<{ message?: WireMessage }>((resolve) => {
        client.socket.emit('sendMessage', { roomId, message: clientMessageId, clientMessageId }, resolve);
      });
      const answer = await Promise.race([answered, gone]);
      sent.push({ clientMessageId, acknowledged: answer?.message });
    }
  };
  return Promise.all(Array.from({ length: IN_FLIGHT }, loop));
};

const wholeLog = async (client: TestClient, roomId: string): Promise<WireMessage[]> => {
  const log: WireMessage[] = [];
  for (;;) {
    const page: WireRoomPage = await client.join(roomId, log.at(-1)?.seq ?? 0);
    log.push(...page.messages);
    if (!page.hasMore) return log;
  }
};

describe('a server that is killed while people send', () => {
  it(
    `has every acknowledged message once and no hole, ${ROUNDS} times over`,
    { timeout: 600_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'parley-crash-'));
      const sent: Sent[] = [];
      let roomId: string | undefined;
      for (let round = 1; round <= ROUNDS; round++) {
        // Arrange
        const server = await start(folder);
        roomId ??= await createGroup(server.url);
        const clients = await Promise.all(SENDERS.map((user) => server.connect(user)));

        // Act
        const sending = clients.map((client, i) => sendOn(client, roomId as string, `${round}-${i}`, sent));
        await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 500));
        server.child.kill('SIGKILL');
        await Promise.all(sending);
        await server.ended;
        for (const { close } of clients) close();

        // Assert
        const again = await start(folder);
        const readers = await Promise.all(SENDERS.map((user) => again.connect(user)));
        const [log = [], ...others] = await Promise.all(
          readers.map((reader) => wholeLog(reader, roomId as string)),
        );
        for (const other of others) expect(other).toEqual(log);
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
        expect(new Set(log.map(({ clientMessageId }) => clientMessageId)).size).toBe(log.length);
        const byId = new Map(log.map((message) => [message.clientMessageId, message]));
        const acknowledged = sent.filter((each) => each.acknowledged !== undefined);
        expect(acknowledged.length).toBeGreaterThan(round * 10);
        expect(
          acknowledged.filter((each) => byId.get(each.clientMessageId)?.seq !== each.acknowledged?.seq),
        ).toEqual([]);
        // Whatever had no answer is sent again, and is there once.
        const [reader] = readers as [TestClient, ...TestClient[]];
        for (const { clientMessageId, acknowledged: answer } of sent.splice(0)) {
          if (answer !== undefined || !clientMessageId.startsWith(`${round}-0`)) continue;
          const before = byId.get(clientMessageId);
          const message = await reader.send(roomId, clientMessageId, clientMessageId);
          if (before !== undefined) expect(message.seq).toBe(before.seq);
        }
        for (const each of readers) each.close();
        again.child.kill('SIGTERM');
        expect((await again.ended).status).toBe(0);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  );
});
