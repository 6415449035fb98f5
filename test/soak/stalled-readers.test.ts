import { describe, expect, it } from 'vitest';
import { startMeasuredServer } from '../support/measured-server.js';
import { connectRaw, type RawClient } from '../support/raw-client.js';
import { connectClient } from '../support/test-client.js';

const STALLED = 20;
const READING = 20;
/** 1,500 in `npm run soak`. A socket that nobody reads takes some megabytes before the server has to buffer. */
const MESSAGES = Number(process.env.SOAK_MESSAGES ?? 700);
const MESSAGE_LENGTH = 9_000;

/** As many at a time that the server is never idle. */
const IN_FLIGHT = 20;
const RSS_EVERY_MS = 50;

const MIB = 1024 * 1024;

/** A heap is never quite the same. This is a quarter of what was buffered for the stalled readers at most. */
const MEMORY_TOLERANCE = (STALLED * MIB) / 4;

describe('devices that stop reading', () => {
  it('are cut off, their memory given back, and slow nobody', { timeout: 300_000 }, async () => {
    const server = await startMeasuredServer();
    const auth = (user: string) => ({ token: server.tokenOf(user), receipts: 'manual' });
    const users = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `${kind}-${i}`);
    const sender = await connectClient(server.url, auth('sender'), { isUnchecked: true });
    const created = await fetch(`${server.url}/api/groups/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.tokenOf('sender')}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'All',
        members: [...users('reader', READING), ...users('stalled', STALLED)],
      }),
    });
    const { roomId } = (await created.json()) as { roomId: string };
    const readers = await Promise.all(
      users('reader', READING).map((user) => readerOf(server.url, auth(user))),
    );
    const sendAll = async () => {
      const times = new Map<string, number>();
      for (const reader of readers) reader.times = times;
      for (let sent = 0; sent < MESSAGES; sent += IN_FLIGHT) {
        await Promise.all(
          Array.from({ length: IN_FLIGHT }, (_, i) => {
            const id = `${sent + i}-${'x'.repeat(MESSAGE_LENGTH)}`;
            times.set(id, performance.now());
            return sender.send(roomId, id);
          }),
        );
      }
      await expect.poll(() => readers.every(({ latencies }) => latencies.length === MESSAGES)).toBe(true);
      const latencies = readers.flatMap((reader) => reader.latencies.splice(0)).sort((a, b) => a - b);
      return latencies[Math.floor(latencies.length * 0.99)] as number;
    };
    await sendAll();
    const start = await server.measure();
    const without = await sendAll();
    const before = await server.measure();
    const stalled = await Promise.all(
      users('stalled', STALLED).map((user) => connectRaw(server.url, { auth: auth(user) })),
    );
    for (const { socket } of stalled) socket.pause();

    let peak = 0;
    const watching = setInterval(
      () => void server.rss().then((rss) => (peak = Math.max(peak, rss))),
      RSS_EVERY_MS,
    );
    const beside = await sendAll();
    clearInterval(watching);
    for (const { socket } of stalled) socket.resume();
    await Promise.all(stalled.map(({ closed }) => closed));
    const after = await server.measure();

    process.stdout.write(
      `${STALLED} stalled readers: RSS ${mib(before.rss)} MiB, at most ${mib(peak)}, then ${mib(after.rss)}; ` +
        `p99 of the others ${without.toFixed(1)} ms without them, ${beside.toFixed(1)} ms beside them\n`,
    );
    expect(readers.flatMap(({ faults }) => faults)).toEqual([]);
    // Each round stores the same messages, which stay in memory.
    expect(after.bytes - before.bytes - (before.bytes - start.bytes)).toBeLessThan(MEMORY_TOLERANCE);
    expect(server.faults).toEqual([]);
    sender.close();
    await server.stop();
  });
});

interface Reader {
  times: ReadonlyMap<string, number>;
  readonly latencies: number[];
  readonly faults: string[];
}

/** Reads raw frames: to parse them all would cost this process more than the server that is measured. */
const readerOf = async (url: string, auth: object): Promise<Reader> => {
  const client: RawClient = await connectRaw(url, { auth });
  const reader: Reader = { times: new Map(), latencies: [], faults: [] };
  void client.closed.then((code) => reader.faults.push(`closed with ${code}`));
  client.socket.on('message', (data: Buffer) => {
    const [, id = ''] = /"message":"(\d+-x+)"/.exec(data.toString()) ?? [];
    const sentAt = reader.times.get(id);
    if (sentAt !== undefined) reader.latencies.push(performance.now() - sentAt);
  });
  return reader;
};

const mib = (bytes: number) => (bytes / MIB).toFixed(0);
