import { createServer, request, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { Server as HostSocketIo } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { Chat } from '../../src/embed/chat.js';
import { upgradeTcp } from '../support/raw-tcp.js';
import { memory } from '../../src/adapters/memory/memory.js';
import { createParley } from '../../src/embed/create-parley.js';
import { startHost, type TestHost, userOf } from './host.js';

const PATH = '/chat/socket.io';

describe("a chat beside the host's own Socket.IO on one HTTP server", () => {
  let host: TestHost;
  afterEach(() => host.close());

  const attachHost = (httpServer: Server, options: object = {}) => {
    new HostSocketIo(httpServer, options).on('connection', (socket) => {
      socket.on('echo', (text: string, answer: (text: string) => void) => answer(text));
    });
  };
  const ORDERS: readonly [string, (chat: Chat, httpServer: Server) => void][] = [
    [
      'before the chat',
      (chat, httpServer) => {
        attachHost(httpServer);
        chat.attach(httpServer, { path: PATH });
      },
    ],
    [
      'after the chat',
      (chat, httpServer) => {
        chat.attach(httpServer, { path: PATH });
        attachHost(httpServer);
      },
    ],
  ];
  const echo = async (transports: string[]) => {
    const socket = io(host.origin, { transports, forceNew: true, reconnection: false });
    const answer = (await socket.timeout(15_000).emitWithAck('echo', 'x')) as string;
    const isOpen = socket.connected;
    return { socket, answer, isOpen };
  };

  /** Longer than the second after which Socket.IO ends upgrades that are not its own, and in pieces as long as that. */
  const keepBusy = async () => {
    for (let piece = 0; piece < 4; piece++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const until = performance.now() + 1_100;
      while (performance.now() < until);
    }
  };

  it.each(ORDERS)(
    'serves all clients of both, attached %s, while the process is busy',
    async (_when, attach) => {
      host = await startHost({ attach });
      const kinds = [['websocket'], ['polling'], ['polling', 'websocket']];
      const theirs = kinds.flatMap((kind) => Array.from({ length: 4 }, () => echo(kind)));
      const ours = kinds.flatMap((transports, kind) =>
        Array.from({ length: 4 }, (_, i) => host.connect(`user-${kind}-${i}`, { transports })),
      );
      const [connected, echoed] = await Promise.all([Promise.all(ours), Promise.all(theirs), keepBusy()]);
      const sent = await Promise.all(
        connected.map((client, i) => client.send(`user-${i}_zoe`, 'Hi').catch(() => 0)),
      );

      expect(echoed.map(({ answer }) => answer)).toEqual(echoed.map(() => 'x'));
      expect(echoed.map(({ socket }) => socket.connected)).toEqual(echoed.map(() => true));
      expect(connected.map(({ socket }) => socket.connected)).toEqual(connected.map(() => true));
      expect(sent).toHaveLength(12);
      for (const { socket } of echoed) socket.close();
    },
  );

  it.each(ORDERS)("leaves the host's clients alone when it closes, attached %s", async (_when, attach) => {
    host = await startHost({ attach });
    const [before] = await Promise.all([echo(['websocket']), host.connect('ana')]);

    await host.chat.close();
    const after = await echo(['polling', 'websocket']);
    const gone = await host.rest('ana', `${PATH}/?EIO=4&transport=polling`);

    expect([before.socket.connected, after.answer, gone.status]).toEqual([true, 'x', 503]);
    for (const { socket } of [before, after]) socket.close();
  });

  it("waits as long as the host does for the host's upgrades", async () => {
    host = await startHost({
      attach: (chat, httpServer) => {
        chat.attach(httpServer, { path: PATH });
        attachHost(httpServer, {
          destroyUpgrade: false,
          allowRequest: (_request: unknown, decide: (error: null, allowed: boolean) => void) =>
            void setTimeout(() => decide(null, true), 1_500),
        });
      },
    });

    const { socket, answer } = await echo(['websocket']);

    expect(answer).toBe('x');
    socket.close();
  });

  it.each(['before', 'after'])(
    'survives a Socket.IO on its own path, attached %s, and says what is wrong',
    async (when) => {
      host = await startHost({
        attach: (chat, httpServer) => {
          if (when === 'before') attachHost(httpServer, { path: PATH });
          chat.attach(httpServer, { path: PATH });
          if (when === 'after') attachHost(httpServer, { path: PATH });
        },
      });

      for (let i = 0; i < 3; i++) {
        await host.connect('ana', { timeout: 300 }).catch(() => undefined);
      }

      const lines = host.logger.logged.filter(({ level }) => level === 'error');
      expect(lines.map(({ message }) => message)).toEqual([
        'Something else answers upgrades on the path of the chat; give one of the two another path',
      ]);
    },
  );

  it.each(['/chat/socket.io', '/chat/socket.io/', '/chat', '/chat/socket.io/below'])(
    'refuses to attach a chat where another is: %s',
    async (path) => {
      host = await startHost();

      expect(() => host.chat.attach(host.httpServer, { path })).toThrow(
        'A chat is attached to /chat/socket.io/ of this HTTP server already',
      );
      host.chat.attach(host.httpServer, { path: '/chat/socket' });
    },
  );

  it.each(['chat', '', '/', '/a b', '/../x?'])('refuses a path that is none: %s', async (path) => {
    host = await startHost();

    expect(() => host.chat.attach(host.httpServer, { path })).toThrow(/^path is .*, it takes one such as/);
  });

  it('ends an upgrade for which nobody listens', async () => {
    host = await startHost();

    const status = await new Promise((resolve) => {
      request(`${host.origin}/elsewhere`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
        .on('error', () => resolve('ended'))
        .on('response', ({ statusCode }) => resolve(statusCode))
        .end();
    });

    expect(status).toBe('ended');
  });

  it('has the path back when a chat has closed', async () => {
    host = await startHost({ handler: (chat) => express().use('/chat', chat.router) });
    const other = await startHost();

    await host.chat.close();
    other.chat.attach(host.httpServer, { path: PATH });
    const ana = await host.connect('ana');

    expect(ana.socket.connected).toBe(true);
    await other.close();
  });

  it('keeps its requests from an app that comes later', async () => {
    const later = express().use((_request, response) => void response.status(404).send('of the app'));
    host = await startHost({
      handler: () => () => undefined,
      attach(chat, httpServer) {
        httpServer.removeAllListeners('request');
        chat.attach(httpServer, { path: PATH });
        httpServer.on('request', later);
      },
    });

    const handshake = await host.rest('ana', `${PATH}/?EIO=4&transport=polling`);
    const { sid } = JSON.parse((await handshake.text()).slice(1)) as { sid: string };
    const poll = host.rest('ana', `${PATH}/?EIO=4&transport=polling&sid=${sid}`);
    const isOpen = await Promise.race([poll.then(() => false), pause(200).then(() => true)]);
    const other = await host.rest('ana', '/elsewhere');
    await host.chat.close();

    expect([isOpen, (await poll).status, await other.text()]).toEqual([true, 200, 'of the app']);
    expect(host.httpServer.listeners('request')[0]).toBe(later);
  });

  it('leaves the listeners of a server as they were, however often chats come and go', async () => {
    host = await startHost();
    const httpServer = createServer(() => undefined);
    const names = ['request', 'upgrade', 'newListener'];
    const before = names.map((name) => httpServer.listeners(name));

    for (let i = 0; i < 3; i++) {
      const chat = await createParley({ store: memory(), identify: userOf });
      chat.attach(httpServer, { path: PATH });
      await chat.close();
    }

    expect(names.map((name) => httpServer.listeners(name))).toEqual(before);
  });

  it('takes upgrades that come before anything else', async () => {
    host = await startHost();

    const raw = await upgradeTcp(host.origin, `${PATH}/?EIO=4&transport=websocket`);
    await raw.until('"sid"');

    expect(raw.heard()).toContain('101');
    raw.socket.destroy();
  });
});
