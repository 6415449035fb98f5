import { describe, expect, it } from 'vitest';
import { parseRoomId, parseUserId } from '../../../src/domain/ids.js';
import { bodyOf, connectPolling } from '../../support/polling-client.js';
import { clientFrame, upgradeTcp } from '../../support/raw-tcp.js';
import { connectClient } from '../../support/test-client.js';
import { startTestServer } from '../../support/test-server.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const token = (user: string) => ({ token: `token-of:${user}` });

describe('a server that stops', () => {
  it('waits no more than five seconds for clients that do not answer its close, of both kinds', async () => {
    const server = await startTestServer();
    const auth = JSON.stringify({ token: server.tokenOf('ana') });
    const deaf = await upgradeTcp(server.url);
    await deaf.until('"sid"');
    deaf.socket.write(clientFrame(`40{"token":"${'x'.repeat(40)}"}`));
    await deaf.until('UNAUTHENTICATED');
    const unauthenticated = await upgradeTcp(server.url);
    await unauthenticated.until('"sid"');
    const vanished = await connectPolling(server.url, JSON.parse(auth) as object);
    // Its answers wait for a poll that never comes.
    await vanished.post(bodyOf(Array.from({ length: 40 }, (_, i) => `42${i}["leaveRoom","ana_ben"]`)));
    const oneShot = await connectPolling(server.url);

    const started = performance.now();
    await server.stop();

    expect(performance.now() - started).toBeLessThan(5_500);
    expect(oneShot).toBeDefined();
    for (const { socket } of [deaf, unauthenticated]) socket.destroy();
  });

  it('does not wait for a client to read before it answers the commands that wait for that', async () => {
    const server = await startTestSockets();
    for (let i = 0; i < 30; i++) {
      const message = {
        sender: parseUserId('ben'),
        roomId: parseRoomId('ana_ben'),
        content: 'x'.repeat(9_000),
      };
      await server.parley.messages.send(message);
    }
    const deaf = await upgradeTcp(server.url);
    await deaf.until('"sid"');
    deaf.socket.write(clientFrame(`40${JSON.stringify(token('ana'))}`));
    await deaf.until('40{"sid"');
    deaf.socket.pause();
    for (let i = 0; i < 80; i++) {
      deaf.socket.write(clientFrame(`42${i}["joinRoom",{"roomId":"ana_ben","afterSeq":0}]`));
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));

    const started = performance.now();
    await server.close();

    expect(performance.now() - started).toBeLessThan(5_500);
    deaf.socket.destroy();
  });

  it('does not wait for a WebSocket with a session whose client neither reads nor closes', async () => {
    const server = await startTestSockets();
    const deaf = await upgradeTcp(server.url);
    await deaf.until('"sid"');
    deaf.socket.write(clientFrame(`40${JSON.stringify(token('ana'))}`));
    await deaf.until('40{"sid"');

    const started = performance.now();
    await server.close();
    await deaf.ended;

    expect(performance.now() - started).toBeLessThan(2_000);
    deaf.socket.destroy();
  });

  it('ends the request of a client that polls, without the packet that tells it to stay away', async () => {
    const server = await startTestSockets();
    const client = await connectPolling(server.url, token('ana'));

    const polling = client.poll();
    await client.post('42["leaveRoom","ana_ben"]');
    const started = performance.now();
    await server.sockets.close();

    expect(await polling).toEqual(['6']);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await client.poll()).toBe(400);
    await server.close();
  });

  it('ends transports without a session at once, and lets these come back too', async () => {
    const server = await startTestSockets({ limits: { authenticationTimeoutMs: 60_000 } });
    const deaf = await upgradeTcp(server.url);
    await deaf.until('"sid"');
    const client = await connectPolling(server.url);
    const polling = client.poll();
    await client.post('3');

    const started = performance.now();
    await server.sockets.close();
    await deaf.ended;

    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await polling).toEqual(['6']);
    deaf.socket.destroy();
    await server.close();
  });

  it('ends a transport that is opening when it begins to stop', async () => {
    let stopped: Promise<void> | undefined;
    const server: TestSockets = await startTestSockets({
      limits: {
        authenticationTimeoutMs: 60_000,
        addressOf: () => {
          stopped ??= server.sockets.close();
          return 'an address';
        },
      },
    });

    const opening = await upgradeTcp(server.url);
    await opening.ended;
    await stopped;

    expect(opening.heard()).not.toContain('UNAVAILABLE');
    opening.socket.destroy();
    await server.close();
  });

  it('sends a client that polls everything that waits for it before it ends', async () => {
    const sent = 200;
    const server = await startTestSockets();
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const client = await connectPolling(server.url, token('ana'));

    await client.post(bodyOf(Array.from({ length: sent }, (_, i) => `42${i}["leaveRoom","ana_ben"]`)));
    const closing = server.sockets.close();
    const packets: string[] = [];
    for (let polled = await client.poll(); typeof polled !== 'number'; polled = await client.poll()) {
      packets.push(...polled);
    }
    await closing;
    process.off('warning', onWarning);

    expect(packets.filter((packet) => packet.startsWith('43'))).toHaveLength(sent);
    // Of listeners that each poll leaves behind.
    expect(warnings).toEqual([]);
    expect(packets).not.toContain('1');
    await server.close();
  });

  it('lets JavaScript clients that poll come back by themselves', async () => {
    const server = await startTestSockets();
    const client = await connectClient(server.url, token('ana'), {
      transports: ['polling'],
      reconnection: true,
    });
    const reason = new Promise((resolve) => client.socket.once('disconnect', resolve));

    await server.sockets.close();

    expect(await reason).not.toBe('io server disconnect');
    expect(client.socket.active).toBe(true);
    client.close();
    await server.close();
  });
});
