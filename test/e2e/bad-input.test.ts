import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient, type TestClient } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const EVENTS = [
  'userOnline',
  'joinRoom',
  'leaveRoom',
  'sendMessage',
  'messageDelivered',
  'messageSeen',
  'messageCounts',
  'typing',
  'stopTyping',
  'sync',
  'watchPresence',
  'refreshToken',
];

describe('bad input', () => {
  let server: TestServer;
  let client: TestClient;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => void unhandled.push(reason);
  beforeAll(async () => {
    process.on('unhandledRejection', onUnhandled);
    server = await startTestServer();
    client = await server.connect('ana');
  });
  afterAll(async () => {
    await server.stop();
    process.off('unhandledRejection', onUnhandled);
  });

  const WRONG: readonly unknown[] = [
    null,
    42,
    true,
    [],
    '',
    'has blank',
    { roomId: null },
    { roomId: { $ne: null }, message: 'x', messageId: 'x' },
    { roomId: { toString: 'ana_ben' }, message: { $gt: '' }, messageId: { $ne: null } },
    { roomId: 'ana_ana', message: 'x', messageId: 'x' },
    { roomId: 'ben_ana', message: 'x', messageId: 'x' },
    { roomId: ['ana_ben'], message: 'x', messageId: 'x' },
    JSON.parse('{"__proto__": {"roomId": "ana_ben"}}'),
    { constructor: { prototype: {} } },
    JSON.parse('{"cursors": {"__proto__": 1}}'),
    { $ne: null },
    { cursors: [], userIds: 'ben', token: 7 },
    { cursors: { __proto__x: -1 }, userIds: [null] },
    { cursors: { ana_ben: 1.5 }, userIds: [{ $ne: null }], token: null },
  ];

  // userOnline needs no payload, and all fields of sync are optional.
  const FINE: Record<string, (payload: unknown) => boolean> = {
    userOnline: (payload) => payload === null,
    sync: (payload) =>
      typeof payload === 'object' && payload !== null && !Array.isArray(payload) && !('cursors' in payload),
  };

  it.each(EVENTS)('%s answers INVALID to every payload of a wrong form', async (event) => {
    for (const payload of WRONG.filter((wrong) => !FINE[event]?.(wrong))) {
      const answer = await client.wrongly(() => client.call(event, payload));

      expect(answer, JSON.stringify(payload)).toMatchObject({ ok: false, error: { code: 'INVALID' } });
    }
  });

  it.each(['nonsense', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'error', 'message'])(
    'answers INVALID to the event %s, which does not exist',
    async (event) => {
      const answer = await client.wrongly(() => client.call(event, {}));

      expect(answer).toMatchObject({ ok: false, error: { code: 'INVALID' } });
    },
  );

  it('answers INVALID to a number for an event', async () => {
    const answer = await client.wrongly(() => client.call(7 as never, {}));

    expect(answer).toMatchObject({ ok: false, error: { code: 'INVALID' } });
  });

  it('answers an event without a callback by an error event, and ignores extra arguments', async () => {
    const before = client.errors.length;

    client.wrongly(() => {
      client.socket.emit('joinRoom');
      client.socket.emit('sendMessage', null, 1, 2, 3);
    });
    const answer = await client.call('joinRoom', 'ana_ben');

    expect(answer).toMatchObject({ ok: true });
    // A heavy command takes turns, so that its answer may come after that of a light one.
    const answered = client.errors.slice(before).map(({ code, event }) => `${event}: ${code}`);
    expect(answered.sort()).toEqual(['joinRoom: INVALID', 'sendMessage: INVALID']);
  });

  it("answers SENDER_MISMATCH to another user's id, and takes the user's own", async () => {
    const mismatch = await client.call('sendMessage', { roomId: 'ana_ben', message: 'x', sender: 'ben' });
    const online = await client.call('userOnline', 'ben');
    const both = await client.call('userOnline', { userId: 'ana', sender: 'ben' });
    const own = await client.call('sendMessage', { roomId: 'ana_ben', message: 'x', userId: 'ana' });

    expect(mismatch).toMatchObject({ ok: false, error: { code: 'SENDER_MISMATCH' } });
    expect(online).toMatchObject({ ok: false, error: { code: 'SENDER_MISMATCH' } });
    expect(both).toMatchObject({ ok: false, error: { code: 'SENDER_MISMATCH' } });
    expect(own).toMatchObject({ ok: true });
  });

  it.each([
    ['no token', {}, 'UNAUTHENTICATED'],
    ['a token that is not a string', { token: { $ne: null } }, 'INVALID'],
    ['a wrong receipt mode', { token: 'x', receipts: 'never' }, 'INVALID'],
    ['a device id with a blank', { token: 'x', deviceId: 'a b' }, 'INVALID'],
  ])('refuses a handshake with %s', async (_what, auth, code) => {
    await expect(connectClient(server.url, auth, { isWrongAuth: true })).rejects.toMatchObject({
      data: { code },
    });
  });

  it('answers any JSON, and goes on serving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...EVENTS, 'nonsense'), fc.jsonValue(), async (event, payload) => {
        const answer = await client.wrongly(() => client.call(event, payload));

        expect(answer).toHaveProperty('ok');
        if (!answer.ok) expect(answer.error.code).not.toBe('INTERNAL');
      }),
      { numRuns: 500 },
    );
    expect(await client.call('joinRoom', 'ana_ben')).toMatchObject({ ok: true });
    expect(unhandled).toEqual([]);
  });
});
