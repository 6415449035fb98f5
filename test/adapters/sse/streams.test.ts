import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireMessage } from '../../../src/adapters/protocol/wire.js';
import { BEATS_APART, HEARTBEAT_MS, MOST_BEATS } from '../../../src/adapters/sse/event-stream.js';
import { parseRoomId, parseUserId } from '../../../src/domain/ids.js';
import { range } from '../../support/scenario.js';
import { connectTcp, requestText } from '../../support/raw-tcp.js';
import { eventually } from '../../support/test-client.js';
import { openDevice } from '../../support/test-device.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';
import { startTestServer, type TestServer } from '../../support/test-server.js';
import { openStream, type StreamOptions, type TestStream } from '../../support/test-stream.js';

const ROOM = parseRoomId('ana_ben');

describe('a stream of events', () => {
  let rest: TestRest;
  beforeEach(async () => {
    rest = await startTestRest();
  });
  afterEach(() => rest.close());
  const open = (path = '/api/events', options?: StreamOptions, token: string | undefined = 'token-of:ana') =>
    openStream(`${rest.url}${path}`, token, options);

  it('passes through proxies as it is, and says when to come back', async () => {
    const { response, text, close } = await open();
    await eventually('it begins', () => text() !== '');

    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(text()).toBe('retry: 2000\n\n');
    close();
  });

  it('has a comment every 15 s while nothing happens', async () => {
    const stream = await open();

    for (let i = 1; i <= 3; i++) {
      rest.clock.advance(HEARTBEAT_MS);
      await eventually('a comment comes', () => stream.text().split(':\n\n').length === i + 1);
    }

    expect(stream.events).toEqual([]);
    stream.close();
  });

  it('ends after five minutes without an error, and takes its user offline who does not come back', async () => {
    const online = async () => [...(await rest.ports.presence.online([parseUserId('ana')]))];
    const stream = await open();
    const beats = () => stream.text().split(':\n\n').length - 1;

    for (let i = 1; i < MOST_BEATS; i++) {
      rest.clock.advance(HEARTBEAT_MS);
      await eventually('a comment comes', () => beats() === i);
    }
    const before = await online();
    rest.clock.advance(HEARTBEAT_MS);
    await stream.ended;

    expect(before).toEqual(['ana']);
    expect(stream.text()).toMatch(/:\n\nretry: 500\n\n$/);
    expect([beats(), stream.errors()]).toEqual([MOST_BEATS - 1, []]);
    await expect.poll(() => (rest.clock.advance(1_000), online())).toEqual([]);
  });

  it('ends at another time than those that began with it, within the minute before', async () => {
    const users = range(1, 8).map((at) => `user${at}`);
    const streams = await Promise.all(users.map((user) => open('/api/events', {}, `token-of:${user}`)));
    const ended = new Set<TestStream>();
    for (const stream of streams) void stream.ended.then(() => ended.add(stream));

    const pass = async () => {
      rest.clock.advance(HEARTBEAT_MS / 4);
      await new Promise((resolve) => setTimeout(resolve, 30));
      return ended.size;
    };

    for (let i = 1; i < (MOST_BEATS - BEATS_APART) * 4; i++) await pass();
    const before = await pass();
    const steps: number[] = [];
    while (steps.length < BEATS_APART * 4) steps.push(await pass());

    expect(before).toBe(0);
    expect(steps.at(-1)).toBe(users.length);
    const most = Math.max(...steps.map((now, at) => now - (steps[at - 1] ?? 0)));
    expect(most).toBeLessThanOrEqual(2);
  });

  it('has no ids where it is about all rooms, as a seq is of one', async () => {
    const stream = await open('/api/events?receipts=manual');
    await rest.call('ben', 'POST', `/api/rooms/${ROOM}/messages`, { message: 'Line\r\nbreaks\u2028' });
    await eventually('it comes', () => stream.messages(ROOM).length === 1);

    expect(stream.messages(ROOM)[0]?.message).toBe('Line\r\nbreaks\u2028');
    expect(stream.ids).toEqual([]);
    stream.close();
  });

  it('tells each change of a message, and nothing of it to the stream of another room', async () => {
    const sent = await rest.call('ben', 'POST', `/api/rooms/${ROOM}/messages`, { message: 'First' });
    const [all, other] = [await open(), await open('/api/rooms/ana_cat/events')];
    const path = `/api/rooms/${ROOM}/messages/${String(sent.body.messageId)}`;
    await rest.call('ben', 'PATCH', path, { message: 'Second', mentions: ['ana'] });
    await rest.call('ana', 'PUT', `${path}/reactions/${encodeURIComponent('👍')}`);
    await rest.call('ben', 'DELETE', path);
    await rest.call('cat', 'POST', `/api/rooms/ana_cat/messages`, { message: 'The last' });
    await eventually('the last one comes', () => other.messages('ana_cat').length === 1);

    await eventually('all come', () => all.of('messageChanged').length === 3);

    const common = { roomId: ROOM, messageId: sent.body.messageId, target: 1 };
    expect(all.of('messageChanged')).toMatchObject([
      { ...common, seq: 2, by: 'ben', change: { kind: 'edited', message: 'Second', mentions: ['ana'] } },
      { ...common, seq: 3, by: 'ana', change: { kind: 'reacted', emoji: '👍', on: true, count: 1 } },
      { ...common, seq: 4, by: 'ben', change: { kind: 'deleted' } },
    ]);
    expect(other.of('messageChanged')).toEqual([]);
    expect(all.ids).toEqual([]);
    for (const stream of [all, other]) stream.close();
  });

  it('tells a muted room and a new name, to the stream of a room as well', async () => {
    await rest.call('ben', 'POST', `/api/rooms/${ROOM}/messages`, { message: 'Hello' });
    const streams = [await open(), await open(`/api/rooms/${ROOM}/events`)];
    const muted = await rest.call('ana', 'PUT', `/api/rooms/${ROOM}/mute`);

    await openDevice(rest.parley, 'ben', { name: 'Ben Roe' });
    for (const stream of streams) {
      await eventually('both come', () => stream.events.some(({ event }) => event === 'profileChanged'));
      stream.close();
    }

    const told = streams.map(({ events }) =>
      events.filter(({ event }) => event === 'roomMuted' || event === 'profileChanged'),
    );
    expect(muted).toMatchObject({ status: 204, body: {} });
    expect(told[0]).toMatchObject([
      { event: 'roomMuted', data: { roomId: ROOM, muted: true } },
      { event: 'profileChanged', data: { userId: 'ben', name: 'Ben Roe' } },
    ]);
    expect(told[1]).toEqual(told[0]);
  });

  it.each([
    ['no token', undefined, '/api/events', 401, 'UNAUTHENTICATED'],
    ['a token in the address', undefined, '/api/events?token=token-of:ana', 401, 'UNAUTHENTICATED'],
    ['a way of receipts that there is not', 'token-of:ana', '/api/events?receipts=never', 400, 'INVALID'],
    ['what is no user', 'token-of:ana', '/api/events?watch=%20', 400, 'INVALID'],
    ['more users than it may watch', 'token-of:ana', `/api/events?${'watch=a&'.repeat(51)}`, 400, 'INVALID'],
  ])('is refused with a status and a code for %s', async (_what, token, path, status, code) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };

    const answer = await fetch(`${rest.url}${path}`, { headers });

    expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  it('is refused to pages of other origins, and not to its own', async () => {
    const foreign = open('/api/events', { headers: { origin: 'https://elsewhere.example' } });
    await expect(foreign).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });

    const own = await open('/api/events', { headers: { origin: rest.url } });

    expect(own.response.status).toBe(200);
    own.close();
  });

  it('has an answer without a body to HEAD, which opens no connection of the user', async () => {
    const answer = await fetch(`${rest.url}/api/events`, {
      method: 'HEAD',
      headers: { authorization: 'Bearer token-of:ana' },
    });
    const presence = await rest.ports.presence.online([parseUserId('ana')]);

    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect([...presence]).toEqual([]);
  });

  it('is refused above the number of connections of a user, until one has ended', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open()));

    await expect(open()).rejects.toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    await expect(open(`/api/rooms/${ROOM}/events`)).rejects.toMatchObject({ status: 429 });
    streams[0]?.close();
    await streams[0]?.ended;
    const another = await expect.poll(() => open().catch(() => undefined)).toBeDefined();

    expect(another).not.toBeNull();
    for (const stream of streams) stream.close();
  });

  it('ends with UNAUTHENTICATED when its user is signed out', async () => {
    const stream = await open('/api/events', {}, `token-of:ana:${rest.clock.now() - 5_000}`);

    await rest.parley.sessions.revoke({
      by: { userId: parseUserId('root'), isAdmin: true },
      userId: parseUserId('ana'),
    });
    await stream.ended;

    expect(stream.errors()).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
  });

  it('makes its user online from its beginning, and offline a moment after its end', async () => {
    const online = async () => [...(await rest.ports.presence.online([parseUserId('ana')]))];
    const stream = await open();
    const during = await online();

    stream.close();
    await stream.ended;

    await expect.poll(() => (rest.clock.advance(1_000), online())).toEqual([]);
    expect(during).toEqual(['ana']);
  });

  it('leaves no connection of the user where it waited for its turn behind another', async () => {
    const tcp = await connectTcp(rest.url);
    const request = requestText('GET', '/api/events', ['authorization: Bearer token-of:ana']);
    tcp.socket.write(request.repeat(10));
    await tcp.until('retry:');

    tcp.socket.destroy();
    const open20 = async () => {
      const opened = await Promise.allSettled(Array.from({ length: 20 }, () => open()));
      for (const each of opened) if (each.status === 'fulfilled') each.value.close();
      return opened.filter(({ status }) => status === 'fulfilled').length;
    };

    await expect.poll(open20, { interval: 200, timeout: 5_000 }).toBe(20);
  });

  it('whose client has gone before it begins leaves no connection of the user', async () => {
    let goOn = () => undefined as void;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    const { idsOf } = rest.ports.rooms;
    const slow = await startTestRest(({ rooms }) => ({
      rooms: {
        ...rooms,
        idsOf: (...args: Parameters<typeof idsOf>) => waiting.then(() => rooms.idsOf(...args)),
      },
    }));
    const tcp = await connectTcp(slow.url);
    tcp.socket.write(requestText('GET', '/api/events', ['authorization: Bearer token-of:ana']));
    const online = async () => [...(await slow.ports.presence.online([parseUserId('ana')]))];
    await expect.poll(online).toEqual(['ana']);

    tcp.socket.destroy();
    await expect.poll(() => (slow.clock.advance(1_000), online())).toEqual([]);
    goOn();

    expect(slow.logger.logged).toEqual([]);
    await slow.close();
  });
});

describe('a client with a stream, and one with Socket.IO', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.stop());

  it('chat, with delivered, seen, typing and presence', async () => {
    const post = async <T>(path: string, body: object): Promise<T> => {
      const answer = await server.rest<T>('ana', 'POST', path, body);
      expect(answer.status).toBeLessThan(300);
      return answer.body;
    };
    const stream = await openStream(`${server.url}/api/events`, server.tokenOf('ana'));
    const first = await post<WireMessage>(`/api/rooms/${ROOM}/messages`, { message: 'Hello' });
    const ben = await server.connect('ben', { receipts: 'manual' });
    await ben.ok('watchPresence', { userIds: ['ana'] });
    await ben.join(ROOM, 0);

    await ben.ok('messageDelivered', { roomId: ROOM, messageId: first.messageId });
    await ben.ok('messageSeen', { roomId: ROOM, messageId: first.messageId });
    await ben.ok('typing', { roomId: ROOM });
    const second = await ben.send(ROOM, 'Good morning');
    await eventually('the answer comes over the stream', () => stream.messages(ROOM).length === 2);
    await post(`/api/rooms/${ROOM}/typing`, {});
    await post(`/api/rooms/${ROOM}/receipts`, { messageId: second.messageId, kind: 'seen' });
    await eventually('ben hears of it', () => ben.of('messageSeen').some(({ userId }) => userId === 'ana'));
    await post(`/api/rooms/${ROOM}/typing`, { typing: false });
    await eventually('ben hears the end of typing', () => ben.of('userStopTyping').length === 1);
    stream.close();
    await eventually('ben hears that ana has gone', () =>
      ben.of('updateUserStatus').some(({ userId, status }) => userId === 'ana' && status === 'offline'),
    );

    expect(stream.messages(ROOM)).toEqual([first, second]);
    const ofBen = <T extends { userId: string }>(receipts: readonly T[]) =>
      receipts.filter(({ userId }) => userId === 'ben');
    expect(ofBen(stream.of('messageDelivered'))).toMatchObject([{ messageId: first.messageId }]);
    expect(ofBen(stream.of('messageSeen'))).toMatchObject([{ messageId: first.messageId }]);
    expect(stream.of('userTyping')).toEqual([{ roomId: ROOM, userId: 'ben' }]);
    expect(stream.of('userStopTyping')).toEqual([{ roomId: ROOM, userId: 'ben' }]);
    expect(stream.of('updateUserStatus').map(({ userId, status }) => [userId, status])).toContainEqual([
      'ben',
      'online',
    ]);
    // By itself, as it was sent over the stream.
    expect(ben.of('messageDelivered').filter(({ userId }) => userId === 'ana')).toMatchObject([
      { messageId: second.messageId },
    ]);
    expect(ben.of('userTyping')).toEqual([{ roomId: ROOM, userId: 'ana' }]);
  });

  it('ends with TOKEN_EXPIRED when the token has expired, and comes back with another', async () => {
    const stream: TestStream = await openStream(
      `${server.url}/api/rooms/${ROOM}/events`,
      server.tokenOf('ana', undefined, '1s'),
    );

    await stream.ended;

    expect(stream.errors()).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
    const again = await openStream(`${server.url}/api/events`, server.tokenOf('ana'));
    expect(again.response.status).toBe(200);
    again.close();
  });
});
