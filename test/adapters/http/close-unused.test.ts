import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { watchUnused } from '../../../src/adapters/http/close-unused.js';

const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

const FOR_EVER_MS = 2 ** 30;

const startServer = async () => {
  const server = createServer((_, response) => setTimeout(() => response.end('late'), 50));
  const closeUnused = watchUnused(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = async (text = '') => {
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    await accepted;
    let received = '';
    socket.on('data', (chunk: string) => (received += chunk));
    const requested = text === '' ? undefined : once(server, 'request');
    if (text !== '') socket.write(text);
    await requested;
    return { closed: once(socket, 'close'), received: () => received };
  };
  return { server, closeUnused, open };
};

describe('connections without a request when a server stops', () => {
  it('are closed, also one that has sent nothing', async () => {
    const { server, closeUnused, open } = await startServer();
    const silent = await open();

    const stopped = once(server.close(), 'close');
    closeUnused();

    await silent.closed;
    await stopped;
  });

  it('are closed once an answer that they wait for has been sent', async () => {
    const { server, closeUnused, open } = await startServer();
    server.keepAliveTimeout = FOR_EVER_MS;
    const asking = await open(REQUEST);

    const stopped = once(server.close(), 'close');
    closeUnused();

    await asking.closed;
    await stopped;
    expect(asking.received()).toContain('late');
  });
});
