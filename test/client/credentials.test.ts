import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ChatClientOptions, createChatClient, makeMemoryStorage } from '../../client/src/index.js';

/** A server that gives each connection a cookie, and records those that come back. */
const startCookieServer = async () => {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ rooms: [] }));
  });
  const io = new Server(http, { cookie: { name: 'session', path: '/' } });
  const cookies = new Set<string | undefined>();
  io.engine.on('headers', (_headers: object, { headers }: IncomingMessage) => cookies.add(headers.cookie));
  io.on('connection', (socket) => {
    socket.onAny((_event, _payload, acknowledge: (answer: object) => void) =>
      acknowledge({ ok: true, users: [], rooms: [], left: [] }),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    cookies,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stop: () => io.close(),
  };
};

describe('the cookies of a server', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each<[string, Partial<ChatClientOptions>, RequestCredentials | undefined, boolean]>([
    [
      'are sent by sockets and by REST where the client includes them',
      { credentials: 'include' },
      'include',
      true,
    ],
    ['are left to what browsers do otherwise', {}, undefined, false],
  ])('%s', async (_what, options, credentials, areSent) => {
    const server = await startCookieServer();
    const given: RequestInit[] = [];
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      given.push(init);
      return fetch(url, init);
    });

    const chat = createChatClient({
      url: server.url,
      userId: 'ana',
      transports: ['polling'],
      storage: () => makeMemoryStorage(),
      ...options,
    });
    await vi.waitFor(() => expect([chat.connection, given.length > 0]).toEqual(['online', true]));
    chat.close();
    await server.stop();

    expect(new Set(given.map((init) => init.credentials))).toEqual(new Set([credentials]));
    expect([...server.cookies].some((cookie) => cookie?.startsWith('session='))).toBe(areSent);
  });
});
