import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer } from './test-server.js';
import { watchAllWires, type WatchedWire, watchWire } from './watch-wire.js';
import { wireProblems } from './wire-problems.js';

const MESSAGE = {
  messageId: '019aa3b0-5c1e-7d2a-8f00-3b1c2d4e5f60',
  roomId: 'ana_ben',
  seq: 7,
  rev: 7,
  sender: 'ana',
  message: 'Hello',
  type: 'text',
  timestamp: '2026-01-05T09:30:00.000Z',
  status: 'sent',
  clientMessageId: 'key',
};

describe('the watch on the wire', () => {
  let http: HttpServer;
  let server: Server;
  let client: Socket;
  let wire: WatchedWire;
  let problems: string[];
  /** What this server answers, whatever the command. */
  let answer: object;

  beforeEach(async () => {
    problems = [];
    answer = { ok: true };
    http = createServer();
    server = new Server(http);
    server.use((socket, next) => {
      const { refuse } = socket.handshake.auth;
      next(refuse === undefined ? undefined : Object.assign(new Error('No'), { data: refuse as object }));
    });
    server.on('connection', (socket: ServerSocket) => {
      socket.onAny((_event, ...args: unknown[]) => {
        const acknowledge = args.at(-1);
        if (typeof acknowledge === 'function') (acknowledge as (given: object) => void)(answer);
      });
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    client.close();
    await server.close();
  });

  const connect = async (auth: object = { token: 'a' }) => {
    client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { auth, forceNew: true });
    wire = watchWire(client, (problem) => problems.push(problem));
    await new Promise((resolve) => client.once('connect', () => resolve(0)).once('connect_error', resolve));
  };
  /** Resolves when the client has the event. */
  const emit = async (event: string, ...payload: unknown[]) => {
    const arrived = new Promise<void>((resolve) => client.onAny(() => resolve()));
    server.emit(event, ...payload);
    await arrived;
  };
  const call = (event: string, payload: unknown) => client.timeout(5_000).emitWithAck(event, payload);

  it('finds nothing in what is described, in all forms', async () => {
    await connect();
    answer = { ok: true, message: MESSAGE };
    await call('sendMessage', { roomId: 'ana_ben', message: 'Hello', sender: 'ana' });
    answer = { ok: false, error: { code: 'NOT_FOUND', message: 'Room not found' } };
    await call('joinRoom', 'ana_ben');
    await call('userOnline', undefined);
    await emit('receiveMessage', MESSAGE);
    await emit('messageSeen', {
      roomId: 'ana_ben',
      messageId: MESSAGE.messageId,
      seq: 7,
      userId: 'ben',
      timestamp: MESSAGE.timestamp,
    });
    await emit('error', { code: 'INVALID', message: 'No', event: 'connect' });

    expect(problems).toEqual([]);
  });

  it.each<[string, object, string, unknown]>([
    ['an unknown field in a command', { ok: true }, 'typing', { roomId: 'ana_ben', mood: 'merry' }],
    ['an unknown command', { ok: true }, 'dance', { roomId: 'ana_ben' }],
    ['the name of an event as a command', { ok: true }, 'receiveMessage', MESSAGE],
    ['a missing field in a command', { ok: true }, 'typing', {}],
    ['an unknown field in an answer', { ok: true, mood: 'merry' }, 'typing', 'ana_ben'],
    [
      'an unknown field deep in an answer',
      { ok: true, message: { ...MESSAGE, mood: 'merry' } },
      'sendMessage',
      { roomId: 'ana_ben', message: 'Hello' },
    ],
    ['a missing field in an answer', { ok: true }, 'sendMessage', { roomId: 'ana_ben', message: 'Hello' }],
    [
      'an unknown field in a refusal',
      { ok: false, error: { code: 'INVALID', message: 'No', why: 'because' } },
      'typing',
      'ana_ben',
    ],
    ['an unknown code', { ok: false, error: { code: 'BORED', message: 'No' } }, 'typing', 'ana_ben'],
  ])('finds %s', async (_what, given, event, payload) => {
    await connect();
    answer = given;

    await call(event, payload);

    expect(problems).not.toEqual([]);
  });

  it.each<[string, string, readonly unknown[]]>([
    ['an unknown event', 'somethingNew', [{}]],
    ['the name of a command as an event', 'joinRoom', ['ana_ben']],
    ['an unknown field in an event', 'receiveMessage', [{ ...MESSAGE, mood: 'merry' }]],
    [
      'a field of another kind of entry',
      'receiveMessage',
      [{ ...MESSAGE, event: { kind: 'left', by: 'a' } }],
    ],
    ['a missing field in an event', 'userTyping', [{ roomId: 'ana_ben' }]],
    [
      'null for a field without a value',
      'updateUserStatus',
      [{ userId: 'a', status: 'offline', lastSeen: null }],
    ],
    ['a time of another form', 'receiveMessage', [{ ...MESSAGE, timestamp: 1_700_000_000 }]],
    ['a second argument', 'roomLeft', [{ roomId: 'ana_ben' }, 1]],
  ])('finds %s', async (_what, event, payload) => {
    await connect();

    await emit(event, ...payload);

    expect(problems).not.toEqual([]);
  });

  it.each<[string, object]>([
    ['an unknown field in the auth', { token: 'a', mood: 'merry' }],
    ['an unknown receipt mode', { token: 'a', receipts: 'never' }],
    [
      'an unknown field where the connection is refused',
      { token: 'a', refuse: { code: 'INVALID', message: 'No' } },
    ],
  ])('finds %s', async (_what, auth) => {
    await connect(auth);

    expect(problems).not.toEqual([]);
  });

  it('lets through what is deliberately wrong, and nothing after it', async () => {
    await connect();

    await wire.wrongly(() => call('typing', { roomId: 'ana_ben', mood: 'merry' }));
    expect(problems).toEqual([]);
    await call('typing', { roomId: 'ana_ben', mood: 'merry' });

    expect(problems).not.toEqual([]);
  });

  it('sees every client of the process, until it ends', async () => {
    const found: string[] = [];
    const end = watchAllWires((problem) => found.push(problem));

    await connect();
    await call('dance', {});
    const before = found.length;
    end();
    await call('dance', {});

    expect(before).toBeGreaterThan(0);
    expect(found).toHaveLength(before);
  });
});

describe('a test client', () => {
  it('reports to its test what is not described', async () => {
    const server = await startTestServer();
    const ana = await server.connect('ana');

    await ana.call('typing', { roomId: 'ana_ben', mood: 'merry' });
    const found = wireProblems.splice(0);
    await server.stop();

    expect(found.join()).toContain('mood');
  });
});
