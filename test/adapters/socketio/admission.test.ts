import { once } from 'node:events';
import { COMMAND_MAX_BYTES } from '../../../src/adapters/protocol/transport-limits.js';
import { afterEach, describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { COMMAND_COSTS } from '../../../src/application/sessions/command-costs.js';
import { bodyOf, connectPolling } from '../../support/polling-client.js';
import { connectRaw } from '../../support/raw-client.js';
import { clientFrame, connectTcp, POLLING, requestText, upgradeTcp } from '../../support/raw-tcp.js';
import { connectClient, eventually } from '../../support/test-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const token = (user: string) => ({ token: `token-of:${user}` });

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('admission', () => {
  let server: TestSockets;
  afterEach(() => server.close());

  it('counts handshakes when they are let in, however many come in one packet', async () => {
    const [sent, allowed] = [1_074, 50];
    server = await startTestSockets({ limits: { maxPendingPerAddress: allowed } });
    const tcp = await connectTcp(server.url);

    tcp.socket.write(requestText('GET', POLLING).repeat(sent));
    await eventually('all are answered', () => count(tcp.heard(), 'HTTP/1.1 ') === sent);

    expect(count(tcp.heard(), 'HTTP/1.1 200')).toBe(allowed);
    expect(count(tcp.heard(), 'RATE_LIMITED')).toBe(sent - allowed);
    tcp.socket.destroy();
  });

  it('forgets a handshake that became no connection', async () => {
    server = await startTestSockets({ limits: { maxPendingPerAddress: 2 } });
    for (let i = 0; i < 5; i++) {
      const old = await connectTcp(server.url);
      old.socket.write(requestText('GET', POLLING.replace('EIO=4', 'EIO=3')));
      await old.until('HTTP/1.1 400');
      const broken = await upgradeTcp(server.url, '/socket.io/?EIO=3&transport=websocket');
      // Engine.IO does not hear of this one.
      const unkeyed = await upgradeTcp(server.url, undefined, 'no key');
      await Promise.all([broken.ended, unkeyed.ended]);
      for (const { socket } of [old, broken, unkeyed]) socket.destroy();
    }

    const client = await connectRaw(server.url);

    expect(client.frames[0]).toMatch(/^0/);
  });

  it('counts upgrades of a connection that come to nothing, and ends their sockets', async () => {
    server = await startTestSockets({ limits: { maxPendingPerAddress: 5 } });
    const tcp = await connectTcp(server.url);
    tcp.socket.write(requestText('GET', POLLING));
    await tcp.until('"sid"');
    const [, sid] = /"sid":"([^"]+)"/.exec(tcp.heard()) ?? [];
    const path = `/socket.io/?EIO=4&transport=websocket&sid=${sid}`;

    const upgrades = await Promise.all(Array.from({ length: 10 }, () => upgradeTcp(server.url, path)));
    await eventually('all are answered', () => upgrades.every(({ heard }) => heard().includes('HTTP/1.1 ')));
    const opened = upgrades.filter(({ heard }) => heard().includes('101 Switching'));
    // The first is the one that engine.io waits for.
    await Promise.all(opened.slice(1).map(({ ended }) => ended));

    expect(opened).toHaveLength(4);
    for (const { socket } of [tcp, ...upgrades]) socket.destroy();
  });

  it('lets a client upgrade as often as it connects', async () => {
    server = await startTestSockets({ limits: { maxPendingPerAddress: 2 } });

    for (let i = 0; i < 4; i++) {
      const client = await connectClient(server.url, token('ana'), { transports: ['polling', 'websocket'] });
      const { engine } = client.socket.io;
      if (engine.transport.name !== 'websocket')
        await new Promise((resolve) => engine.once('upgrade', resolve));
      expect(await client.call('leaveRoom', 'ana_ben')).toMatchObject({ ok: true });
    }
  });

  it('lets one-shot requests lock an address no longer than they have to authenticate', async () => {
    server = await startTestSockets({
      limits: { maxPendingPerAddress: 5, authenticationTimeoutMs: 500 },
    });
    await Promise.all(Array.from({ length: 5 }, () => fetch(`${server.url}${POLLING}`)));
    await expect(connectRaw(server.url)).rejects.toThrow('RATE_LIMITED');

    const started = performance.now();
    await expect.poll(() => connectRaw(server.url).then(Boolean, () => false)).toBe(true);

    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('has three CONNECTs for a connection, in one body or one after another', async () => {
    let verified = 0;
    server = await startTestSockets({ limits: { authenticationTimeoutMs: 60_000 } }, ({ tokens }) => ({
      tokens: {
        verify: (text) => {
          verified++;
          return tokens.verify(text);
        },
      },
    }));

    const polling = await connectPolling(server.url);
    await polling.post(bodyOf(Array.from({ length: 300 }, () => '40{"token":"bad"}'))).catch(() => undefined);
    const byPolling = verified;
    const polled = await polling.poll();
    const socket = await connectRaw(server.url);
    for (let i = 0; i < 4; i++) socket.send('40{"token":"bad"}');
    await socket.closed;

    expect(polled).toBe(400);
    expect(socket.frames.filter((frame) => frame.startsWith('44')).length).toBeLessThanOrEqual(3);
    expect(byPolling).toBeLessThanOrEqual(3);
    expect(verified - byPolling).toBeLessThanOrEqual(3);
  });

  it('takes as many packets in one body as a user may send at once, and ends the connection at one more', async () => {
    const maxPacketsPerBody = 20;
    server = await startTestSockets({ limits: { maxPacketsPerBody } });
    const client = await connectPolling(server.url, token('ana'));
    const bodyWith = (packets: number) =>
      bodyOf(Array.from({ length: packets }, () => '42["typing","ana_ben"]'));

    const allowed = await client.post(bodyWith(maxPacketsPerBody));
    await client.post(bodyWith(maxPacketsPerBody + 1)).catch(() => undefined);

    expect(allowed).toBe(200);
    expect(await client.poll()).toBe(400);
  });

  it('ends the session of a client whose polling body is too large', async () => {
    server = await startTestSockets({ limits: { maxFrameBytes: 65_536 } });
    const client = await connectPolling(server.url, token('ana'));

    const status = await client.post('x'.repeat(COMMAND_MAX_BYTES + 1));

    expect(status).toBe(413);
    expect(await client.poll()).toBe(400);
  });

  it('ends a connection that sends packets or frames without a message, again and again', async () => {
    server = await startTestSockets();
    const ponging = await connectRaw(server.url, { auth: token('ana') });
    const pinging = await connectRaw(server.url, { auth: token('ana') });

    for (let i = 0; i < 100; i++) ponging.send('3');
    for (let i = 0; i < 100; i++) pinging.socket.ping();

    expect(await Promise.all([ponging.closed, pinging.closed])).toEqual([1006, 1006]);
  });

  it('counts what is no command of ours, before it looks at it', async () => {
    server = await startTestSockets({}, () => ({
      rateLimiter: makeInProcessRateLimiter({ perSecond: 1, burst: COMMAND_COSTS.connect + 2 }),
    }));
    const client = await connectClient(server.url, token('ana'));

    const answers = [];
    for (let i = 0; i < 3; i++) {
      answers.push(await client.wrongly(() => client.call('no such event', 'x'.repeat(1_000))));
    }

    expect(answers).toMatchObject([
      { error: { code: 'INVALID' } },
      { error: { code: 'INVALID' } },
      { error: { code: 'RATE_LIMITED', retryAfterMs: 1_000 } },
    ]);
    client.close();
  });

  it('counts the connects of a user, and says when the next one is let in', async () => {
    server = await startTestSockets({}, () => ({
      rateLimiter: makeInProcessRateLimiter({ perSecond: 10, burst: 2 * COMMAND_COSTS.connect }),
    }));
    const connect = async () => {
      const client = await connectClient(server.url, token('ana'));
      client.close();
    };

    await connect();
    await connect();
    await expect(connect()).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryAfterMs: 1_000 } });
    server.clock.advance(1_000);

    await expect(connect()).resolves.toBeUndefined();
  });

  it('ends a connection that sends commands and never names its user, where there are no tokens', async () => {
    server = await startTestSockets({ authentication: 'none' });
    const client = await connectRaw(server.url, { auth: {} });

    for (let i = 0; i < 100; i++) client.send('42["typing","ana_ben"]');
    await client.closed;

    expect(client.frames.filter((frame) => frame.includes('UNAUTHENTICATED')).length).toBeLessThanOrEqual(61);
  });
});

describe('a client that never answers the closing handshake', () => {
  it('does not hold its WebSocket beyond the time that it has to authenticate', async () => {
    const server = await startTestSockets({ limits: { authenticationTimeoutMs: 200 } });
    const deaf = await upgradeTcp(server.url);
    await deaf.until('"sid"');

    const started = performance.now();
    await deaf.ended;

    expect(performance.now() - started).toBeLessThan(1_000);
    deaf.socket.destroy();
    await server.close();
  });

  it('does not hold it after its CONNECT was refused for good', async () => {
    const server = await startTestSockets();
    const deaf = await upgradeTcp(server.url);
    await deaf.until('"sid"');

    deaf.socket.write(clientFrame('40/chat,'));
    await deaf.until('Invalid namespace');
    const started = performance.now();
    await deaf.ended;

    expect(performance.now() - started).toBeLessThan(2_000);
    deaf.socket.destroy();
    await server.close();
  });

  it('does not hold an upgrade to a path that nobody serves', async () => {
    const server = await startTestSockets();
    const deaf = await upgradeTcp(server.url, '/elsewhere');

    const started = performance.now();
    await deaf.ended;

    expect(performance.now() - started).toBeLessThan(2_000);
    if (!deaf.socket.destroyed) {
      deaf.socket.destroy();
      await once(deaf.socket, 'close');
    }
    await server.close();
  });
});
