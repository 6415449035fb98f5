import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { NO_METRICS } from '../../../src/application/ports/metrics.js';
import { COMMAND_COSTS } from '../../../src/application/sessions/command-costs.js';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { COMMAND_MAX_BYTES } from '../../../src/adapters/protocol/transport-limits.js';
import { recordMetrics } from '../../support/recorded-metrics.js';
import { connectRaw } from '../../support/raw-client.js';
import { connectClient, eventually } from '../../support/test-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const token = (user: string) => ({ token: `token-of:${user}` });

describe('the limits of one client', () => {
  let server: TestSockets;
  afterEach(() => server.close());

  it('refuse commands beyond the burst as RATE_LIMITED, on all devices of the user and of no other', async () => {
    server = await startTestSockets({}, () => ({
      // Two connects of ana and four joins.
      rateLimiter: makeInProcessRateLimiter({
        perSecond: 1,
        burst: 2 * COMMAND_COSTS.connect + 4 * COMMAND_COSTS.joinRoom,
      }),
    }));
    const phone = await connectClient(server.url, token('ana'));
    const laptop = await connectClient(server.url, token('ana'));
    const ben = await connectClient(server.url, token('ben'));

    const answers = [];
    for (const device of [phone, laptop, phone, laptop, phone])
      answers.push(await device.call('joinRoom', 'ana_ben'));

    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, false]);
    expect(answers.at(-1)).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    expect(await ben.call('joinRoom', 'ana_ben')).toMatchObject({ ok: true });
    for (const client of [phone, laptop, ben]) client.close();
  });

  it('answer 300 refusals of a user within five seconds, and drop what is above', async () => {
    server = await startTestSockets({}, () => ({
      rateLimiter: makeInProcessRateLimiter({ perSecond: 0.2, burst: COMMAND_COSTS.connect }),
    }));
    const client = await connectClient(server.url, token('ana'));
    const errors: unknown[] = [];
    client.socket.on('error', (error) => errors.push(error));

    for (let i = 0; i < 400; i++) client.socket.emit('stopTyping', 'ana_ben');
    await eventually('the refusals have come', () => errors.length >= 300);
    server.clock.advance(5_000);
    const admitted = await client.call('stopTyping', 'ana_ben');
    const refused = await client.call('stopTyping', 'ana_ben');

    expect(errors).toHaveLength(300);
    expect(admitted).toMatchObject({ ok: true });
    expect(refused).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    client.close();
  });

  it('end all connections of a user who floods, shut them out for a while, and harm nobody else', async () => {
    server = await startTestSockets(
      {},
      () => ({
        rateLimiter: makeInProcessRateLimiter({ perSecond: 10, burst: 50 }),
      }),
      { commandsPerSecond: 10 },
    );
    const flooders = [
      await connectClient(server.url, token('ana')),
      await connectClient(server.url, token('ana')),
    ];
    const ben = await connectClient(server.url, token('ben'));
    const reasons = flooders.map(
      ({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)),
    );

    for (let i = 0; i < 280; i++) {
      for (const { wrongly, socket } of flooders) wrongly(() => socket.emit('no such event', 'ana_ben'));
    }

    expect(await Promise.all(reasons)).toEqual(['io server disconnect', 'io server disconnect']);
    await expect(connectClient(server.url, token('ana'))).rejects.toMatchObject({
      data: { code: 'RATE_LIMITED', retryAfterMs: 30_000 },
    });
    expect(ben.socket.connected).toBe(true);
    server.clock.advance(30_000);
    const again = await connectClient(server.url, token('ana'));
    for (const client of [ben, again]) client.close();
  });

  it('allow a number of connections, and refuse the next as RATE_LIMITED', async () => {
    server = await startTestSockets({}, undefined, { maxConnections: 2 });
    const first = await connectClient(server.url, token('ana'));
    const second = await connectClient(server.url, token('ana'));

    await expect(connectClient(server.url, token('ana'))).rejects.toMatchObject({
      data: { code: 'RATE_LIMITED' },
    });
    const ben = await connectClient(server.url, token('ben'));
    first.close();
    await eventually('a slot is free', () => !first.socket.connected);
    await expect
      .poll(() =>
        connectClient(server.url, token('ana')).then(
          (client) => (client.close(), true),
          () => false,
        ),
      )
      .toBe(true);

    second.close();
    ben.close();
  });

  it('allow a number of transports per address that have not authenticated; others do not count', async () => {
    const { metrics, recorded } = recordMetrics();
    server = await startTestSockets({ limits: { maxPendingPerAddress: 2 }, metrics });
    const known = await Promise.all(['ana', 'ben'].map((user) => connectClient(server.url, token(user))));

    const idle = [await connectRaw(server.url), await connectRaw(server.url)];
    await expect(connectRaw(server.url)).rejects.toThrow('RATE_LIMITED');
    expect(recorded).toEqual(['refused pending']);
    idle[0]?.socket.close();
    await idle[0]?.closed;

    await expect
      .poll(() =>
        connectRaw(server.url).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    for (const client of known) client.close();
  });

  it('tell addresses apart as trusted proxies forward them', async () => {
    server = await startTestSockets({
      limits: { maxPendingPerAddress: 1, addressOf: ({ headers }) => String(headers['x-forwarded-for']) },
    });
    const from = (address: string) => connectRaw(server.url, { headers: { 'x-forwarded-for': address } });

    await from('10.0.0.1');

    await expect(from('10.0.0.1')).rejects.toThrow('RATE_LIMITED');
    await expect(from('10.0.0.2')).resolves.toBeDefined();
  });

  it('end a transport that does not authenticate in time', async () => {
    const { metrics, recorded } = recordMetrics();
    server = await startTestSockets({ limits: { authenticationTimeoutMs: 100 }, metrics });
    const silent = await connectRaw(server.url);
    const refused = await connectRaw(server.url);
    refused.send('40{"token":"nonsense"}');

    await silent.closed;
    await refused.closed;

    expect(refused.frames.at(-1)).toContain('UNAUTHENTICATED');
    expect([...recorded].sort()).toEqual(['refused UNAUTHENTICATED', 'refused late']);
  });

  it.each([
    ['a frame above its limit', `42["sendMessage",{"message":"${'x'.repeat(COMMAND_MAX_BYTES)}"}]`],
    ['a binary frame', Buffer.from('42["typing"]')],
    ['an event with an attachment', '451-["sendMessage",{"_placeholder":true,"num":0}]'],
    ['an acknowledgement that nobody asked for', '431["x"]'],
    ['an acknowledgement id that is too large for a number', `42${'9'.repeat(20)}["typing",{}]`],
    ['another namespace', '40/admin,{}'],
    ['an event in another namespace', '42/admin,["typing",{}]'],
    ['a second session on the same transport', '40{"token":"token-of:ana"}'],
    ['an error to the server', '44{"message":"x"}'],
    ['no JSON', '42["typing",'],
    ['no array', '42{"typing":1}'],
    ['a reserved event', '42["disconnect"]'],
    ['a packet type that does not exist', '49'],
    ['an empty message', '4'],
  ])('end a connection that sends %s', async (_what, frame) => {
    server = await startTestSockets();
    const client = await connectRaw(server.url, { auth: token('ana') });
    const bystander = await connectClient(server.url, token('ben'));

    client.send(frame);
    await client.closed;

    expect(await bystander.call('joinRoom', 'ana_ben')).toMatchObject({ ok: true });
    bystander.close();
  });

  it('allow a frame of the limit, and end the connection at one byte more', async () => {
    server = await startTestSockets();
    const client = await connectRaw(server.url, { auth: token('ana') });
    const frameOf = (bytes: number) => {
      const [head, tail] = ['421["joinRoom",{"roomId":"ana_ben","pad":"', '"}]'];
      return `${head}${'x'.repeat(bytes - head.length - tail.length)}${tail}`;
    };

    client.send(frameOf(COMMAND_MAX_BYTES));
    const answer = await client.frame('431');
    client.send(frameOf(COMMAND_MAX_BYTES + 1));
    const code = await client.closed;

    expect(answer).toContain('"ok":true');
    expect(code).toBe(1009);
  });

  it('allow one session where two CONNECTs come at once', async () => {
    server = await startTestSockets();
    const client = await connectRaw(server.url);

    client.send('40{"token":"token-of:ana"}');
    client.send('40{"token":"token-of:ben"}');
    const answers = await Promise.all([client.frame('40'), client.frame('44')]);

    expect(answers[1]).toContain('INVALID');
  });

  it.each([
    [['https://chat.example'], 'https://chat.example', true],
    [['https://chat.example'], 'https://evil.example', false],
    [['https://chat.example'], undefined, true],
    [[], 'https://chat.example', false],
    ['*' as const, 'https://any.example', true],
  ])('with the origins %o let %s in: %s', async (corsOrigins, origin, allowed) => {
    server = await startTestSockets({ corsOrigins });
    const headers = origin === undefined ? {} : { origin };

    const upgraded = await connectRaw(server.url, { headers }).then(
      () => true,
      () => false,
    );
    const polled = await new Promise<number | undefined>((resolve) => {
      request(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });

    expect(upgraded).toBe(allowed);
    expect(polled).toBe(allowed ? 200 : 403);
  });

  it('let in pages of the server itself, whatever their scheme, and no others of its host', async () => {
    server = await startTestSockets({ corsOrigins: [] });
    const { host, port } = new URL(server.url);
    const from = (origin: string) =>
      connectRaw(server.url, { headers: { origin } }).then(
        () => true,
        () => false,
      );

    const own = [await from(`http://${host}`), await from(`https://${host}`)];
    const others = [
      await from(`http://127.0.0.1:${Number(port) + 1}`),
      await from(`http://${host}.evil.example`),
      await from('null'),
    ];

    expect([own, others]).toEqual([
      [true, true],
      [false, false, false],
    ]);
  });

  it('cut off a device that does not read, which finds all messages again', async () => {
    const { metrics, recorded } = recordMetrics();
    const counted = { ...NO_METRICS, slowReaderCut: () => metrics.slowReaderCut() };
    server = await startTestSockets({}, () => ({ metrics: counted }), { maxWaitingBytes: 600_000 });
    const roomId = privateRoomId(parseUserId('ana'), parseUserId('ben'));
    const ana = await connectClient(server.url, token('ana'));
    const stalled = await connectRaw(server.url, { auth: { ...token('ben'), receipts: 'manual' } });
    await ana.send(roomId, 'first');
    await stalled.frame('42["receiveMessage"');

    stalled.socket.pause();
    let sent = 1;
    const text = 'x'.repeat(9_000);
    while (server.logger.logged.length === 0 && sent < 3_000) {
      await ana.send(roomId, text);
      sent++;
    }
    const back = await connectClient(server.url, { ...token('ben'), receipts: 'manual' });
    const { messages } = await back.join(roomId, 1);

    expect(server.logger.logged).toMatchObject([
      { level: 'info', message: 'A device that does not read was cut off' },
    ]);
    expect(recorded).toEqual(['slowReaderCut']);
    expect(messages[0]).toMatchObject({ seq: 2 });
    stalled.socket.resume();
    await stalled.closed;
    ana.close();
    back.close();
  });
});

describe('a server that stops', () => {
  it('answers the commands that it has taken, refuses others, and closes so that clients come back', async () => {
    let commit = () => undefined as void;
    const committed = new Promise<void>((resolve) => (commit = resolve));
    const server = await startTestSockets({}, ({ messages }) => ({
      messages: {
        ...messages,
        append: async (proposal) => {
          await committed;
          return messages.append(proposal);
        },
      },
    }));
    const ana = await connectClient(server.url, token('ana'));
    const reason = new Promise((resolve) => ana.socket.once('disconnect', resolve));
    const sending = ana.call('sendMessage', { roomId: 'ana_ben', message: 'accepted' });
    await ana.call('leaveRoom', 'ana_ben');

    const stopping = server.close();
    const late = await ana.call('typing', { roomId: 'ana_ben' });
    const newcomer = connectRaw(server.url);
    await expect(newcomer).rejects.toThrow('UNAVAILABLE');
    commit();

    expect(await sending).toMatchObject({ ok: true, message: { message: 'accepted' } });
    expect(late).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    expect(await reason).toBe('transport close');
    await stopping;
  });
});
