import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory/memory.js';
import { alone } from '../../src/adapters/in-process/alone.js';
import { mongodb } from '../../src/adapters/mongodb/mongodb.js';
import { redis } from '../../src/adapters/redis/link.js';
import type { MakeLink } from '../../src/application/ports/link.js';
import type { MakeStore, Store } from '../../src/application/ports/store.js';
import { makeSilentLogger } from '../support/silent-logger.js';
import { sqlite } from '../../src/adapters/sqlite/sqlite.js';
import { createParley } from '../../src/embed/create-parley.js';
import { SettingsError } from '../../src/embed/settings-error.js';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { DomainError } from '../../src/domain/errors.js';
import { parseUserId } from '../../src/domain/ids.js';
import { makeStderrLogger } from '../../src/adapters/system/stderr-logger.js';
import { eventually } from '../support/test-client.js';
import { startHost, type TestHost, userOf } from './host.js';

const REDIS = 'redis://127.0.0.1';
const SECRET = 'x'.repeat(32);
const identify = userOf;

describe('the options of a chat', () => {
  it.each<[string, object, string]>([
    [
      'no store',
      { store: undefined, identify },
      "store is undefined, it takes a store such as sqlite('./data')",
    ],
    [
      'no way to identify',
      {},
      'jwtSecret is not set, nor jwtPublicKey, nor jwtJwksUrl; without identify it takes',
    ],
    [
      'a short secret',
      { jwtSecret: 'short' },
      'jwtSecret is a value of 5 characters; without identify it takes at',
    ],
    [
      'two keys',
      { jwtSecret: SECRET, jwtJwksUrl: 'https://a.example' },
      'jwtSecret and jwtJwksUrl are set; exactly',
    ],
    [
      'a key that does nothing',
      { identify, jwtSecret: SECRET },
      'jwtSecret would do nothing beside identify',
    ],
    [
      'all origins with cookies',
      { identify, corsOrigin: '*' },
      'corsOrigin is "*", beside identify it takes',
    ],
    ['what is no function', { identify: 'ana' }, 'identify is string, it takes a function of the request'],
    ['a store that is a URL', { identify, store: 'mongodb://a:b@c' }, 'store is string, it takes a store'],
    ['a store without its settings', { identify, store: sqlite }, 'store makes no store, it takes one such'],
    ['a store of MongoDB without its URL', { identify, store: mongodb }, 'store makes no store, it takes'],
    [
      'a link without its URL',
      { identify, link: redis },
      'link makes no link, it takes one such as redis(url)',
    ],
    [
      'a link to wait for',
      { identify, link: async () => 1 },
      'link makes no link, it takes one such as redis',
    ],
    ['a store to wait for', { identify, store: async () => memory() }, 'store makes no store, it takes one'],
    ['a link that is a URL', { identify, link: 'redis://:b@c' }, 'link is string, it takes a link such as'],
    ['half a logger', { identify, logger: { info: () => 1 } }, 'logger is object, it takes an object with'],
    ['no policy', { identify, policy: true }, 'policy is boolean, it takes an object with functions such as'],
    [
      'a misspelt question of a policy',
      { identify, policy: { mayWrite: () => false } },
      'policy.mayWrite is no question, a policy has mayWriteTo, mayAdd, mayCreateGroup',
    ],
    [
      'a question of a policy that is no function',
      { identify, policy: { mayAdd: false } },
      'policy.mayAdd is boolean, it takes a function',
    ],
    [
      'an inherited question that is no function',
      { identify, policy: Object.create({ mayAdd: false }) as object },
      'policy.mayAdd is boolean, it takes a function',
    ],
    ['a web chat that is a word', { identify, webChat: 'no' }, 'webChat is string, it takes true or false'],
    ['what has no JSON', { identify, rateLimit: 60n }, 'rateLimit is a value of the type bigint, it takes'],
    ['a misspelt option', { identify, maxGroupMember: 3 }, 'maxGroupMember is no option'],
    [
      'a wrong number',
      { identify, maxGroupMembers: 1 },
      'maxGroupMembers is 1, it takes a whole number of at least 2',
    ],
    ['a text for a number', { identify, rateLimit: '60' }, 'rateLimit is "60", it takes a whole number'],
    ['no origin', { identify, corsOrigin: ['a'] }, 'corsOrigin is ["a"], it takes * or origins such as'],
    [
      'a PEM as a secret',
      { jwtSecret: '-----BEGIN X' },
      'jwtSecret is a value of 12 characters, it takes a secret',
    ],
  ])('are refused by name: %s', async (_what, options, message) => {
    const made = createParley({ store: memory(), ...options });

    await expect(made).rejects.toThrow(SettingsError);
    await expect(made).rejects.toThrow(message);
  });

  it('are an object', async () => {
    const made = createParley(undefined as never);

    await expect(made).rejects.toThrow(SettingsError);
  });

  it('take a policy with what it needs for its answers', async () => {
    const policy = { friends: new Set(['ben']), mayAdd: undefined, mayCreateGroup: () => false };

    const chat = await createParley({ store: memory(), identify, policy });
    await chat.close();

    expect(chat).toHaveProperty('as');
  });

  it('take a policy of a class with functions for its own use', async () => {
    class FriendsOnly {
      constructor(private readonly areFriends: (a: string, b: string) => boolean) {}

      mayWriteTo(sender: string, recipient: string) {
        return this.areFriends(sender, recipient);
      }
    }
    const policy = new FriendsOnly((_sender, recipient) => recipient === 'ben');
    const chat = await createParley({ store: memory(), identify, policy });

    const ana = chat.as('ana');
    const sent = ['ana_ben', 'ana_cem'].map((roomId) => ana.sendMessage({ roomId, message: 'Hi' }));
    const ended = await Promise.allSettled(sent);
    await chat.close();

    expect(ended).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 'FORBIDDEN' } }]);
  });

  it('are never shown where they may be secrets', async () => {
    const url = 'redis://:password@host';

    const made = createParley({ store: url, link: url, identify: url, logger: url } as never);

    await expect(made).rejects.toThrow(/^(?:(?!password)[^])*$/);
  });

  it('are refused all at once', async () => {
    const made = createParley({ store: memory(), identify, rateLimit: 0, rateBurst: 0 });

    await expect(made).rejects.toThrow(/^rateLimit is 0, .*\nrateBurst is 0, /);
  });

  it('may name a key for tokens, in place of a function', async () => {
    const chat = await createParley({ store: memory(), jwtSecret: SECRET, maxGroupMembers: 2 });
    const server = createServer(chat.router).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const token = signToken({ userId: parseUserId('ana') }, SECRET, { expiresIn: '1h' });

    const answer = await fetch(`${url}/api/groups/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Crew', members: ['ben', 'cem'] }),
    });
    await chat.close();
    server.close();

    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'INVALID']);
  });
});

describe('a chat that cannot start', () => {
  const reason = new Error('the reason');
  const fail = () => {
    throw reason;
  };

  it.each<[string, Partial<Store>, MakeLink | undefined]>([
    ['a link that does not open', {}, (tools) => ({ ...alone(tools), open: fail })],
    ['a store that throws at once', { open: fail }, undefined],
    ['a store that does not even close', { open: async () => fail(), close: async () => fail() }, undefined],
  ])('says why and leaves nothing open: %s', async (_what, parts, link) => {
    let closed = 0;
    const store: MakeStore = (tools) => {
      const made = memory()(tools);
      const close = () => {
        closed++;
        return parts.close?.() ?? made.close();
      };
      return { ...made, ...parts, close };
    };

    const made = createParley({ store, link, identify, logger: makeSilentLogger() });

    await expect(made).rejects.toBe(reason);
    expect(closed).toBe(1);
  });

  it('with a link that cannot be made closes its store', async () => {
    let closed = 0;
    const store: MakeStore = (tools) => ({ ...memory()(tools), close: async () => void closed++ });

    const made = createParley({ store, link: fail, identify, logger: makeSilentLogger() });

    await expect(made).rejects.toBe(reason);
    expect(closed).toBe(1);
  });
});

describe('a store or a link', () => {
  it.each<[string, () => unknown, string]>([
    ['no folder', () => sqlite(undefined as never), 'sqlite() takes the path of a folder'],
    ['an empty folder', () => sqlite(''), 'sqlite() takes the path of a folder'],
    ['a folder that is a URL', () => sqlite(new URL('file:///a') as never), 'sqlite() takes the path'],
    ['no URL of MongoDB', () => mongodb(undefined as never), 'mongodb() takes a URL such as mongodb://'],
    ['an empty URL', () => mongodb(''), 'mongodb() takes a URL such as mongodb://'],
    ['a URL of another server', () => mongodb('http://ana:secret@host'), 'mongodb() takes a URL such as'],
    ['no URL of Redis', () => redis(undefined as never), 'redis() takes a URL such as redis://'],
    ['nonsense', () => redis('nonsense'), 'redis() takes a URL such as redis://'],
    ['another URL than of Redis', () => redis('http://ana:secret@host'), 'redis() takes a URL such as'],
    ['no options', () => redis(REDIS, null as never), 'The options of redis() are an object'],
    ['a prefix that is none', () => redis(REDIS, { prefix: 5 as never }), 'prefix of redis() takes a text'],
    ['half a codec', () => redis(REDIS, { codec: { encode: String } as never }), 'codec of redis() takes'],
  ])('refuses %s at once, and shows no secret', (_what, make, message) => {
    expect(make).toThrow(DomainError);
    expect(make).toThrow(message);
    expect(make).toThrow(/^(?!.*secret)/);
  });
});

describe('attaching a chat', () => {
  it.each<[string, unknown, unknown, string]>([
    ['an app in place of its server', express(), undefined, 'attach takes an HTTP server'],
    ['nothing', undefined, undefined, 'attach takes an HTTP server'],
    ['a port', 3_000, undefined, 'attach takes an HTTP server'],
    ['a path that clients cannot ask for', createServer(), '/chat/../socket.io', 'path is "/chat/../'],
    ['the whole server', createServer(), '/', 'path is "/"'],
    ['a path without a slash', createServer(), 'socket.io', 'path is "socket.io"'],
    ['a path that is none', createServer(), 5, 'path is 5'],
  ])('refuses %s', async (_what, httpServer, path, message) => {
    const chat = await createParley({ store: memory(), identify });

    const attach = () => chat.attach(httpServer as never, { path: path as never });

    expect(attach).toThrow(message);
    expect(attach).toThrow(SettingsError);
    await chat.close();
  });

  it('is refused from the close on', async () => {
    const chat = await createParley({ store: memory(), identify });

    const closing = chat.close();

    expect(() => chat.attach(createServer())).toThrow('The chat is closed');
    await closing;
  });
});

describe('two chats in one process', () => {
  let one: TestHost;
  let other: TestHost;
  afterEach(async () => {
    await other.close();
    await one.close();
  });

  it('do not meet, also on one HTTP server', async () => {
    one = await startHost({
      handler: (chat) =>
        express()
          .use('/chat', chat.router)
          .use('/other', (request, response, next) => other.chat.router(request, response, next)),
    });
    other = await startHost();
    other.chat.attach(one.httpServer, { path: '/other/socket.io' });
    const ana = await one.connect('ana');
    const otherAna = await one.connect('ana', { path: '/other/socket.io' });

    await ana.send('ana_ben', 'Hi');
    const rooms = await Promise.all(['/chat', '/other'].map((path) => one.rest('ana', `${path}/api/rooms`)));
    await other.chat.endSessions('ana');
    await other.chat.close();

    const counts = await Promise.all(
      rooms.map(async (answer) => ((await answer.json()) as { rooms: [] }).rooms.length),
    );
    expect(counts).toEqual([1, 0]);
    expect(otherAna.of('receiveMessage')).toEqual([]);
    await eventually('the other session ends', () => !otherAna.socket.connected);
    expect(ana.socket.connected).toBe(true);
    expect((await one.rest('ana', '/chat/api/rooms')).status).toBe(200);
  });
});

describe('the logger of a chat that was given none', () => {
  it('writes warnings and errors, and nothing else', () => {
    const lines: string[] = [];
    const logger = makeStderrLogger({ write: (line: string) => lines.push(line) > 0 });

    logger.debug('a');
    logger.info('b');
    logger.warn('c', { room: 'x y' });
    logger.error('d', new Error('e'));

    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\d{4}-.*Z warn parley: c room="x y"\n$/);
    expect(lines[1]).toMatch(/ error parley: d\nError: e\n/);
  });
});
