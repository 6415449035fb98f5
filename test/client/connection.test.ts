import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  type ChatClient,
  type ChatError,
  createChatClient,
  makeMemoryStorage,
} from '../../client/src/index.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { eventually } from '../support/test-client.js';
import { startTestServer } from '../support/test-server.js';
import { newUsers, setUpLibrary, texts, tokenOf } from './library.js';

const { server, connect } = setUpLibrary();

describe('a lost connection', () => {
  it('leaves messages pending, after a reload too, and the next one brings what was missed', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const proxy = await startTcpProxy(server().url);
    const storage = makeMemoryStorage();
    const options = { url: proxy.url, userId: ana, storage: () => storage };
    const before = connect(ana, options);
    const room = await before.privateRoom(ben);
    const bens = await connect(ben).privateRoom(ana);
    await room.send('one');

    proxy.refuse();
    await eventually('it is offline', () => before.connection === 'offline');
    const lost = room.send('two').catch(({ code }: ChatError) => code);
    void room.send('three');
    await bens.send('from ben');
    before.close();
    expect(await lost).toBe('CLOSED');
    const after = connect(ana, options);
    const again = after.openRoom(room.roomId);
    await eventually('the pending messages are shown', () => texts(again).join() === 'two,three');
    expect(again.messages.map((entry) => entry.kind === 'message' && entry.state)).toEqual([
      'pending',
      'pending',
    ]);
    proxy.heal();

    await eventually('all is there', () => texts(again).join() === 'one,from ben,two,three');
    await eventually('ben has it', () => texts(bens).join() === 'one,from ben,two,three');
    await expect.poll(() => storage.load()).toEqual([]);
    after.close();
    await proxy.close();
  });

  it('is reported, and comes back by itself', async () => {
    const [ana] = newUsers('ana');
    const proxy = await startTcpProxy(server().url);
    const chat = connect(ana, { url: proxy.url });
    const states: string[] = [];
    chat.on('connection', (state) => states.push(state));
    expect(chat.connection).toBe('connecting');
    await eventually('it is online', () => chat.connection === 'online');

    proxy.refuse();
    await eventually('it is offline', () => chat.connection === 'offline');
    proxy.heal();
    await eventually('it is back', () => chat.connection === 'online');

    expect(states).toEqual(['online', 'connecting', 'offline', 'online']);
    chat.close();
    await proxy.close();
  });
});

describe('a token', () => {
  it('is renewed before it expires, within the same connection', async () => {
    const [ana] = newUsers('ana');
    let asked = 0;
    const chat = connect(ana, {
      token: () => {
        asked++;
        return tokenOf(ana, '3s');
      },
    });
    const states: string[] = [];
    chat.on('connection', (state) => states.push(state));
    const room = await chat.privateRoom('ben');

    await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);

    await room.send('still here');
    expect(states).toEqual(['online']);
  });

  it('is not needed where the server takes none', async () => {
    const open = await startTestServer({ AUTH_MODE: 'none' });
    const ana = createChatClient({ url: open.url, userId: 'ana' });
    const ben = createChatClient({ url: open.url, userId: 'ben' });

    const room = await ana.privateRoom('ben');
    await room.send('Hello');
    await eventually('ben has it', () => ben.rooms[0]?.unread === 1);

    ana.close();
    ben.close();
    await open.stop();
  });

  it('is not needed by anyone whose id is beyond ASCII', async () => {
    const open = await startTestServer({ AUTH_MODE: 'none' });
    const chat = createChatClient({ url: open.url, userId: 'Łukasz' });

    const room = await chat.createGroup({ name: 'Ekipa', members: ['李'] });
    await eventually('the list is loaded', () => chat.roomsLoaded);

    expect(chat.rooms).toMatchObject([{ roomId: room.roomId, title: 'Ekipa' }]);
    chat.close();
    await open.stop();
  });
});

describe('an address with a path', () => {
  it.each(['/chat', '/chat/', '/deep/er.path'])('leads to a server below that path: %s', async (path) => {
    const server = await startTestServer({ BASE_PATH: path });
    const url = new URL(path, server.url).href;
    const [ana, ben] = ['ana', 'ben'].map((userId) =>
      createChatClient({ url, userId, token: () => server.tokenOf(userId) }),
    ) as [ChatClient, ChatClient];

    const room = await ana.createGroup({ name: 'Crew', members: ['ben'] });
    await room.send('Hello');
    await eventually('ben has it', () => ben.rooms[0]?.unread === 1);

    ana.close();
    ben.close();
    await server.stop();
  });
});

describe('a client that polls', () => {
  it('names one key in all requests of its connection, and no other client has it', async () => {
    const routes: (string | null)[] = [];
    const balancer = createServer((request, response) => {
      const url = new URL(request.url ?? '', server().url);
      if (url.pathname === '/socket.io/') routes.push(url.searchParams.get('route'));
      const { method, headers } = request;
      const forwarded = httpRequest(url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      forwarded.on('error', () => response.destroy());
      request.pipe(forwarded);
    }).listen(0, '127.0.0.1');
    await once(balancer, 'listening');
    const url = `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
    for (const user of newUsers('ana', 'ben')) {
      const chat = connect(user, { url, transports: ['polling'] });
      await eventually('it is online', () => chat.connection === 'online');
      chat.close();
    }
    balancer.closeAllConnections();
    balancer.close();

    expect(routes.length).toBeGreaterThan(2);
    expect(routes.every((route) => route !== null && /^[\w-]{36}$/.test(route))).toBe(true);
    expect(new Set(routes).size).toBe(2);
  });
});
