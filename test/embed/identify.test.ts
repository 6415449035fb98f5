import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/domain/errors.js';
import {
  IDENTIFY_DEADLINE_MS,
  type Identify,
  IDENTIFYING_MAX,
  makeIdentifyDesk,
} from '../../src/embed/identify.js';
import { makeFakeClock } from '../support/fake-clock.js';
import { makeSilentLogger } from '../support/silent-logger.js';
import { connectClient, eventually } from '../support/test-client.js';
import { startHost, type TestHost, userOf } from './host.js';

describe('a chat whose host identifies callers by its cookie', () => {
  let host: TestHost;
  afterEach(() => host.close());

  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
  const refusalOf = async (user: string) => {
    const refused = await host.connect(user).catch((error: unknown) => error);
    return (refused as { data?: { code: string; message: string } }).data;
  };

  it('takes the same caller over REST and on sockets', async () => {
    host = await startHost();
    const ben = await host.connect('ben');

    const sent = await host.rest('ana', '/chat/api/rooms/ana_ben/messages', { body: { message: 'Hi' } });
    await eventually('ben hears of it', () => ben.messages('ana_ben').length === 1);

    expect(sent.status).toBe(201);
    expect(ben.messages('ana_ben')[0]).toMatchObject({ sender: 'ana', message: 'Hi' });
  });

  it('refuses a page that takes its user for somebody else, as after another sign-in in its browser', async () => {
    host = await startHost();
    const connectAs = (userId: string) =>
      connectClient(
        host.origin,
        { userId },
        { path: '/chat/socket.io', extraHeaders: { cookie: 'user=ben' } },
      );
    const readAs = (userId: string) =>
      host.rest('ben', '/chat/api/rooms', { headers: { 'x-user-id': encodeURIComponent(userId) } });

    const stale = await connectAs('ana').catch((error: unknown) => error);
    const own = await connectAs('ben');

    expect(stale).toMatchObject({ data: { code: 'SENDER_MISMATCH' } });
    expect(own.socket.connected).toBe(true);
    expect(await codeOf(await readAs('ana'))).toBe('SENDER_MISMATCH');
    expect((await readAs('ben')).status).toBe(200);
    own.close();
  });

  it('tells others the name and the picture', async () => {
    const identify: Identify = (request) => ({ ...userOf(request), name: ' Ana  Lee ', picture: '/ana.png' });
    host = await startHost({ options: { identify } });

    const ana = await host.connect('ana');
    await ana.send('ana_ben', 'Hi');
    const read = await host.rest('ben', '/chat/api/users/ana');

    expect(await read.json()).toMatchObject({ userId: 'ana', name: 'Ana  Lee', picture: '/ana.png' });
  });

  it('refuses by the code that the host has thrown', async () => {
    const identify: Identify = () => {
      throw new DomainError('FORBIDDEN', 'This account is closed');
    };
    host = await startHost({ options: { identify } });

    expect(await refusalOf('ana')).toMatchObject({ code: 'FORBIDDEN', message: 'This account is closed' });
    expect(await codeOf(await host.rest('ana', '/chat/api/rooms'))).toBe('FORBIDDEN');
  });

  it.each<[string, Identify]>([
    ['throws anything else', () => Promise.reject(new Error('the cookie abc is not known'))],
    ['gives nothing', () => undefined as never],
    ['gives what is no user id', () => ({ userId: '' })],
  ])('does not know the caller where the host %s, and tells nobody why', async (_what, identify) => {
    host = await startHost({ options: { identify } });

    const refusal = await refusalOf('ana');

    expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(refusal?.message).toBe('The host application does not know the caller');
    expect(await codeOf(await host.rest('ana', '/chat/api/rooms'))).toBe('UNAUTHENTICATED');
    expect(JSON.stringify(host.logger.logged)).not.toContain('abc');
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'all of it'],
    ['a number for an id', { userId: 42 }, 'userId'],
    ['a Date for a time', { userId: 'ana', expiresAt: new Date() }, 'expiresAt'],
  ])('says once what is wrong where the host gives %s', async (_what, user, wrong) => {
    host = await startHost({ options: { identify: () => user as never } });

    await host.rest('ana', '/chat/api/rooms');
    await host.rest('ana', '/chat/api/rooms');

    const errors = host.logger.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ message: 'What identify gave is no user', fields: { wrong } }]);
  });

  it('refuses where the host does not answer in time', async () => {
    host = await startHost({ options: { identify: () => new Promise(() => undefined) } });

    const [socket, rest] = await Promise.all([refusalOf('ana'), host.rest('ana', '/chat/api/rooms')]);

    expect([socket?.code, await codeOf(rest)]).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  });

  it('ends a session when the host has said that it ends, and takes no request after that', async () => {
    const ends = Date.now() + 700;
    host = await startHost({ options: { identify: (request) => ({ ...userOf(request), expiresAt: ends }) } });

    const ana = await host.connect('ana');
    await eventually('the session ends', () => !ana.socket.connected);
    const later = await host.rest('ana', '/chat/api/rooms');

    expect(ana.errors.map(({ code }) => code)).toEqual(['TOKEN_EXPIRED']);
    expect(await codeOf(later)).toBe('TOKEN_EXPIRED');
  });

  it('ends the sessions of a user at once, and lets in whom the host identifies from then on', async () => {
    host = await startHost();
    const [ana, ben] = [await host.connect('ana'), await host.connect('ben')];

    await host.chat.endSessions('ana');
    await eventually('the session ends', () => !ana.socket.connected);
    // Within the same second, as people sign out and in.
    const again = await host.connect('ana');

    expect(ana.errors.map(({ code }) => code)).toEqual(['UNAUTHENTICATED']);
    expect([again.socket.connected, ben.socket.connected]).toEqual([true, true]);
    expect((await host.rest('ana', '/chat/api/rooms')).status).toBe(200);
  });

  it('refuses what the host had read before the sessions were ended', async () => {
    let answer: (() => void) | undefined;
    const identify: Identify = async (request) => {
      const user = userOf(request);
      await new Promise<void>((resolve) => (answer = resolve));
      return user;
    };
    host = await startHost({ options: { identify } });

    const asked = host.rest('ana', '/chat/api/rooms');
    await eventually('the host is asked', () => answer !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await host.chat.endSessions('ana');
    answer?.();

    expect(await codeOf(await asked)).toBe('UNAUTHENTICATED');
  });

  it('takes no tokens', async () => {
    host = await startHost();
    const ana = await host.connect('ana');

    const answer = await ana.call('refreshToken', { token: 'x' });

    expect(answer).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } });
    expect(ana.socket.connected).toBe(true);
  });

  it.each([
    ['of no page, as of a program', undefined, 201],
    ['of its own page', 'own', 201],
    ['of a page that is named', 'https://friend.example', 201],
    ['of a foreign page', 'https://evil.example', 403],
    ['of a page without an origin', 'null', 403],
  ])('answers a request %s, and takes sockets alike', async (_what, given, status) => {
    host = await startHost({ options: { corsOrigin: ['https://friend.example'] } });
    const origin = given === 'own' ? host.origin : given;
    const headers: Record<string, string> = origin === undefined ? {} : { origin };

    const sent = await host.rest('ana', '/chat/api/rooms/ana_ben/messages', {
      body: { message: 'Hi' },
      headers,
    });
    const socket = await host.connect('ana', { extraHeaders: { cookie: 'user=ana', ...headers } }).then(
      () => 201,
      () => 403,
    );

    expect([sent.status, socket]).toEqual([status, status]);
  });

  it.each(['j=0', '%6A=0', 'j=0&j=1'])('gives no page a connection as a script: %s', async (query) => {
    host = await startHost();

    const { status } = await host.rest('ana', `/chat/socket.io/?EIO=4&transport=polling&${query}`);

    expect(status).toBe(403);
  });

  it('answers no image or script of another page', async () => {
    host = await startHost();
    const headers = { 'sec-fetch-site': 'cross-site' };

    const rest = await host.rest('ana', '/chat/api/rooms', { headers });
    const socket = await host.rest('ana', '/chat/socket.io/?EIO=4&transport=polling', { headers });

    expect([rest.status, socket.status]).toEqual([403, 403]);
  });

  it('lets browsers send the cookie from pages that are named', async () => {
    host = await startHost({ options: { corsOrigin: ['https://friend.example'] } });
    const askAs = async (origin: string) => {
      const { headers } = await host.rest(undefined, '/chat/api/rooms', {
        method: 'OPTIONS',
        headers: { origin },
      });
      return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
    };

    expect(await askAs('https://friend.example')).toEqual(['https://friend.example', 'true']);
    expect((await askAs('https://evil.example'))[0]).toBeNull();
  });

  it('says in the description that the host identifies', async () => {
    host = await startHost();

    const { components } = (await (await host.rest(undefined, '/chat/openapi.json')).json()) as {
      components: { securitySchemes: object };
    };
    const page = await (await host.rest(undefined, '/chat/docs')).text();

    expect(components.securitySchemes).toMatchObject({ session: { in: 'cookie' } });
    expect(page).toContain('Cookie: session=…');
  });
});

describe('the desk that identifies', () => {
  it('lets so many wait and no more, and takes others when their time is over', async () => {
    const clock = makeFakeClock();
    const desk = makeIdentifyDesk(() => new Promise(() => undefined), {
      clock,
      logger: makeSilentLogger(),
      recognize: (identity) => Promise.resolve(identity),
    });
    const codes: string[] = [];
    const ask = () =>
      void desk.identify({} as IncomingMessage).catch(({ message }: Error) => codes.push(message));

    for (let asked = 0; asked < IDENTIFYING_MAX; asked++) ask();
    await settled();
    ask();
    await settled();
    expect(codes).toEqual(['Too many callers are being identified; try again']);
    clock.advance(IDENTIFY_DEADLINE_MS);
    await settled();
    codes.length = 0;
    ask();
    await settled();

    expect(codes).toEqual([]);
    desk.stop();
  });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
