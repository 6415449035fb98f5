import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  EventStream,
  HEARTBEAT_MS,
  MOST_BEATS,
  STALLED_BEATS,
} from '../../../src/adapters/sse/event-stream.js';
import { parseRoomId, parseUserId } from '../../../src/domain/ids.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { connectTcp, type RawTcp, requestText } from '../../support/raw-tcp.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';

const ROOM = parseRoomId('ana_ben');

/** More than the buffers of both kernels hold. */
const LARGE = 16_000_000;

const deafTo = async (url: string, path: string): Promise<RawTcp> => {
  const tcp = await connectTcp(url);
  tcp.socket.write(requestText('GET', path, ['authorization: Bearer token-of:ana']));
  await tcp.until('retry:');
  tcp.socket.pause();
  return tcp;
};

describe('a client that does not read its stream', () => {
  let rest: TestRest;
  afterEach(() => rest.close());

  const sendMany = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const message = { sender: parseUserId('ben'), roomId: ROOM, content: 'x'.repeat(9_000) };
      await rest.parley.messages.send(message);
      // As others who send do, it gives the sockets their turns.
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it.each(['/api/events', `/api/rooms/${ROOM}/events`])(
    'is cut off by what is delivered live, as any device: %s',
    async (path) => {
      rest = await startTestRest();
      const deaf = await deafTo(rest.url, path);

      await sendMany(LARGE / 9_000);
      await expect
        .poll(() => rest.logger.logged.map(({ message }) => message))
        .toEqual(['A device that does not read was cut off']);
      deaf.socket.resume();
      await deaf.ended;

      expect(deaf.heard().length).toBeLessThan(LARGE);
    },
  );

  it('gets no more of a log than it reads, and the rest when it has read', async () => {
    rest = await startTestRest();
    await sendMany(1_500);
    const pages: number[] = [];
    const { page } = rest.ports.messages;
    const reading = rest.ports.messages as { page: typeof page };
    reading.page = (roomId, query) => {
      pages.push(query.after ?? -1);
      return page.call(rest.ports.messages, roomId, query);
    };
    const deaf = await deafTo(rest.url, `/api/rooms/${ROOM}/events?afterSeq=0`);

    const settled = async () => {
      const before = pages.length;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return pages.length === before;
    };
    await expect.poll(settled, { timeout: 10_000 }).toBe(true);
    const readMeanwhile = pages.length;
    deaf.socket.resume();
    await expect
      .poll(() => (rest.clock.advance(1_000), deaf.heard().includes('id: 1500\n')), { timeout: 10_000 })
      .toBe(true);

    expect(readMeanwhile).toBeLessThan(40);
    expect(pages.length).toBeGreaterThan(50);
    expect(rest.logger.logged).toEqual([]);
    deaf.socket.destroy();
  });
});

describe('a stream', () => {
  const begin = async (write: (stream: EventStream) => void) => {
    const clock = makeFakeClock();
    let timers = 0;
    const after: typeof clock.after = (ms, task) => {
      timers++;
      let isPending = true;
      const settle = () => {
        if (isPending) timers--;
        isPending = false;
      };
      const cancel = clock.after(ms, () => {
        settle();
        task();
      });
      return () => {
        settle();
        cancel();
      };
    };
    let taken = 0;
    const server = createServer();
    const responded = once(server, 'request') as Promise<[unknown, ServerResponse]>;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tcp = await connectTcp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    tcp.socket.pause();
    tcp.socket.write(requestText('GET', '/'));
    const [, response] = await responded;
    const stream = new EventStream(response, { after }, () => taken++);
    stream.begin();
    write(stream);
    return {
      clock,
      stream,
      tcp,
      timers: () => timers,
      taken: () => taken,
      close: async () => {
        tcp.socket.destroy();
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    };
  };

  it('of which nothing is taken for a minute is cut off, and leaves no timer', async () => {
    const { clock, stream, timers, close } = await begin((open) => void open.write(Buffer.alloc(LARGE)));

    for (let i = 1; i < STALLED_BEATS; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      clock.advance(HEARTBEAT_MS);
    }
    const before = [stream.isOpen, timers()];
    clock.advance(HEARTBEAT_MS);
    await stream.closed;

    expect(before).toEqual([true, 1]);
    expect([stream.isOpen, timers()]).toEqual([false, 0]);
    await close();
  });

  it('that is read slowly stays, however long it takes', async () => {
    const { clock, stream, taken, tcp, close } = await begin((open) => {
      for (let i = 0; i < 100; i++) open.write(Buffer.alloc(LARGE / 100));
    });

    for (let i = 0; i < 10; i++) {
      tcp.socket.resume();
      const before = taken();
      stream.write(Buffer.from(':\n\n'));
      await expect.poll(taken).toBeGreaterThan(before);
      tcp.socket.pause();
      stream.write(Buffer.alloc(LARGE));
      clock.advance(HEARTBEAT_MS);
    }

    expect(stream.isOpen).toBe(true);
    await close();
  });

  it('goes on where its client has something to read, and ends when that is taken', async () => {
    const { clock, stream, taken, tcp, close } = await begin((open) => {
      for (let i = 0; i < 10; i++) open.write(Buffer.alloc(LARGE / 10));
    });

    for (let i = 1; i <= MOST_BEATS; i++) {
      const before = taken();
      tcp.socket.resume();
      stream.write(Buffer.from(':\n\n'));
      await expect.poll(taken, { timeout: 10_000 }).toBeGreaterThan(before);
      tcp.socket.pause();
      stream.write(Buffer.alloc(LARGE));
      clock.advance(HEARTBEAT_MS);
    }
    const before = stream.isOpen;
    tcp.socket.resume();
    await expect.poll(() => stream.waitingBytes, { timeout: 10_000 }).toBe(0);
    clock.advance(HEARTBEAT_MS);
    await stream.closed;

    expect(before).toBe(true);
    await close();
  });

  it('that ends waits a moment for its client to read, and leaves no timer', async () => {
    const { clock, stream, timers, close } = await begin((open) => void open.write(Buffer.alloc(LARGE)));

    stream.end({ code: 'UNAVAILABLE', message: 'Stopping' });
    clock.advance(1_499);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = timers();
    clock.advance(1);
    await stream.closed;

    expect([before, timers()]).toEqual([1, 0]);
    await close();
  });
});
