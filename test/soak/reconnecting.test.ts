import { describe, expect, it } from 'vitest';
import { startMeasuredServer } from '../support/measured-server.js';
import { connectRaw } from '../support/raw-client.js';

const CLIENTS = 200;
const MEMBERS = CLIENTS / 2;

/** 500 in `npm run soak`. */
const ROUNDS = Number(process.env.SOAK_ROUNDS ?? 4);
/** The heap also has the compiled code, which grows until all of it is optimised. */
const WARM_UP_ROUNDS = Math.min(2 * ROUNDS, 40);

/** A heap is never quite the same. 700 bytes left by each connection of the short run would be more than this. */
const HEAP_TOLERANCE = 512 * 1024;

/** Presence outlasts a connection by its grace of 2 s. */
const SETTLED_MS = 4_000;

describe('connections that come and go', () => {
  it(`leave nothing after ${ROUNDS} rounds of ${CLIENTS}`, { timeout: 900_000 }, async () => {
    const server = await startMeasuredServer();
    const users = Array.from({ length: CLIENTS }, (_, i) => `user-${i}`);
    const tokens = users.map((user) => server.tokenOf(user));
    const group = await createGroup(server.url, server.tokenOf('owner'), users.slice(0, MEMBERS));
    const comeAndGo = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        const clients = await Promise.all(tokens.map((token) => connectRaw(server.url, { auth: { token } })));
        for (const [i, { send }] of clients.entries()) {
          if (i < MEMBERS) send(`421["joinRoom",{"roomId":"${group}","afterSeq":0}]`);
          send(`422["userOnline",["user-${(i + 1) % CLIENTS}"]]`);
          send(`42["typing",{"roomId":"${group}"}]`);
        }
        await Promise.all(clients.map(({ frame }) => frame('432')));
        for (const { socket } of clients) {
          // Some close in order, some are just gone.
          if (Math.random() < 0.5) socket.close();
          else socket.terminate();
        }
        await Promise.all(clients.map(({ closed }) => closed));
      }
    };

    await comeAndGo(WARM_UP_ROUNDS);
    await settled();
    const before = await server.measure();
    await comeAndGo(ROUNDS);
    await settled();
    const after = await server.measure();

    const grown = after.bytes - before.bytes;
    process.stdout.write(
      `${ROUNDS} × ${CLIENTS} connections: memory ${mib(before.bytes)} → ${mib(after.bytes)} MiB, ` +
        `RSS ${mib(before.rss)} → ${mib(after.rss)} MiB\n`,
    );
    expect(after.handles).toEqual(before.handles);
    expect(server.faults).toEqual([]);
    expect(grown).toBeLessThan(HEAP_TOLERANCE);
    await server.stop();
  });
});

const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLED_MS));

const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);

const createGroup = async (url: string, token: string, members: readonly string[]): Promise<string> => {
  const response = await fetch(`${url}/api/groups/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'All', members }),
  });
  return ((await response.json()) as { roomId: string }).roomId;
};
