import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { limitConnections } from '../../../src/adapters/http/limit-connections.js';
import { limitRequests } from '../../../src/adapters/http/limit-requests.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';
import { recordMetrics } from '../../support/recorded-metrics.js';
import { makeSilentLogger } from '../../support/silent-logger.js';
import { eventually } from '../../support/test-client.js';

const LIMITS = { maxRequestsInFlight: 4, maxUnreadBytes: 1_000_000, requestTimeoutMs: 60_000 };
const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
/** More than the buffers of both kernels hold. */
const LARGE = Buffer.alloc(16_000_000);

let server: Server;
let clock: FakeClock;
/** Calls of the clock that are due. */
let timers: number;
const clients: Client[] = [];

interface Client {
  readonly socket: Socket;
  readonly received: () => string;
  readonly closed: Promise<unknown>;
}

const listen = async (listener: RequestListener): Promise<void> => {
  clock = makeFakeClock(0);
  server = createServer(listener);
  timers = 0;
  const after: FakeClock['after'] = (ms, task) => {
    timers++;
    const cancel = clock.after(ms, task);
    return () => {
      timers--;
      cancel();
    };
  };
  limitRequests(server, { after }, LIMITS);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
};

const open = (): Client => {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  let received = '';
  // A reset is an end like any other.
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  const client = { socket, received: () => received, closed: once(socket, 'close') };
  clients.push(client);
  return client;
};

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const answers = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

describe('the requests of one connection', () => {
  it('are refused above a number that has not been answered, and the connection ends', async () => {
    let handled = 0;
    const finish: (() => void)[] = [];
    await listen((_request, response) => {
      handled++;
      finish.push(() => response.end());
    });
    const { socket, closed, received } = open();

    socket.write(GET.repeat(2_000));
    await eventually('it handles some', () => handled > 0);
    for (const end of finish) end();
    await closed;

    expect(handled).toBe(LIMITS.maxRequestsInFlight);
    expect(answers(received())).toEqual([200, 200, 200, 200, 429]);
    expect(received()).toContain('"code":"RATE_LIMITED"');
  });

  it('are answered, however many, where one follows the other', async () => {
    await listen((_request, response) => response.end('x'));
    const { socket, received } = open();

    for (let i = 1; i <= 20; i++) {
      socket.write(GET);
      await eventually('it is answered', () => answers(received()).length === i);
    }

    expect(new Set(answers(received()))).toEqual(new Set([200]));
  });

  it('are refused while the answer to another has not been read', async () => {
    let handled = 0;
    await listen((_request, response) => {
      handled++;
      response.end(LARGE);
    });
    const { socket, closed } = open();
    socket.pause();
    socket.write(GET);
    await eventually('it answers', () => handled === 1);

    socket.write(GET.repeat(2_000));
    await eventually('it has read the others', () => socket.writableLength === 0);
    socket.resume();
    await closed;

    expect(handled).toBe(1);
  });

  it('have a time in which their answers are to be read, however much the client sends meanwhile', async () => {
    let handled = 0;
    await listen((_request, response) => {
      handled++;
      response.end(LARGE);
    });
    const { socket, closed } = open();
    socket.pause();
    socket.write(GET);
    await eventually('it answers', () => handled === 1);

    clock.advance(LIMITS.requestTimeoutMs - 1);
    const before = await connectionsOf(server);
    clock.advance(1);
    await expect.poll(() => connectionsOf(server)).toBe(0);
    socket.resume();
    await closed;

    expect(before).toBe(1);
  });

  it('have no such time where they are answered by a stream, once it has begun', async () => {
    let begun = 0;
    await listen((request, response) => {
      begun++;
      if (request.url === '/') response.setHeader('content-type', 'text/event-stream').write('\n');
    });
    const [stream, late] = [open(), open()];
    stream.socket.write(GET);
    late.socket.write(GET.replace('/', '/late'));
    await eventually('both have come', () => begun === 2);

    clock.advance(LIMITS.requestTimeoutMs * 10);
    await late.closed;

    expect(await connectionsOf(server)).toBe(1);
    stream.socket.destroy();
    await expect.poll(() => connectionsOf(server)).toBe(0);
  });

  it('leave no timer behind once they are answered, or their connection is gone', async () => {
    let handled = 0;
    await listen((_request, response) => {
      handled++;
      if (handled > 1) response.end();
    });
    const { socket } = open();
    socket.write(GET.repeat(3));
    await eventually('it handles them', () => handled === 3);

    socket.destroy();
    await expect.poll(() => connectionsOf(server)).toBe(0);

    expect(timers).toBe(0);
  });
});

const connectionsOf = (of: Server) =>
  new Promise<number>((resolve, reject) => {
    of.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

describe('the connections of one address', () => {
  const logger = makeSilentLogger();
  const { metrics, recorded } = recordMetrics();
  const listenFor = async (peerOf: (socket: Socket) => string | undefined) => {
    await listen((_request, response) => response.end());
    limitConnections(server, { peerOf, clock, logger, metrics, limits: { maxConnectionsPerAddress: 2 } });
  };
  const isServed = async ({ socket, closed, received }: Client): Promise<boolean> => {
    socket.write(GET);
    await Promise.race([closed, eventually('it is answered', () => received() !== '')]);
    return received() !== '';
  };

  it('are closed above a number, until others have ended, which is logged once a minute', async () => {
    await listenFor(() => '127.0.0.1');
    const first = open();
    const served = [await isServed(first), await isServed(open()), await isServed(open())];
    served.push(await isServed(open()));

    first.socket.destroy();
    await expect.poll(() => connectionsOf(server)).toBe(1);
    served.push(await isServed(open()));

    expect(served).toEqual([true, true, false, false, true]);
    expect(recorded).toEqual(['refused connections', 'refused connections']);
    expect(logger.logged).toMatchObject([{ level: 'info', fields: { limit: 2 } }]);
  });

  it('are not counted for a proxy that connects for many', async () => {
    await listenFor(() => undefined);

    const served = [await isServed(open()), await isServed(open()), await isServed(open())];

    expect(served).toEqual([true, true, true]);
  });
});
