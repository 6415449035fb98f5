import { describe, expect, it } from 'vitest';
import { startMeasuredServer } from '../support/measured-server.js';
import { connectRaw, type RawClient } from '../support/raw-client.js';
import { connectClient } from '../support/test-client.js';

const STALLED = 20;
const READING = 20;
const MESSAGES = 1_500;

/** Twenty at a time are under way, so that it is the server's work that is measured and not its idling. */
const IN_FLIGHT = 20;

const MIB = 1024 * 1024;

/** A quarter of what has waited for them at most: a heap is never quite as it was. */
const MEMORY_TOLERANCE = (STALLED * MIB) / 4;

describe('devices that stop reading', () => {
  it('are cut off, their memory given back, and slow nobody', { timeout: 300_000 }, async () => {
    const server = await startMeasuredServer();
    const auth = (user: string) => ({ token: server.tokenOf(user), receipts: 'manual' });
    const users = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `${kind}-${i}`);
    const sender = await connectClient(server.url, auth('sender'));
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
            const id = `${sent + i}-${'x'.repeat(9_000)}`;
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
    const watching = setInterval(() => void server.rss().then((rss) => (peak = Math.max(peak, rss))), 50);
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
    // The store keeps every message, in both rounds alike.
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

/** By raw frames, as parsing them all would cost this process more than the server that is measured. */
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
