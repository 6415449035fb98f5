import { describe, expect, it } from 'vitest';
import { makeEventStreams } from '../../../src/adapters/sse/make-event-streams.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { connectTcp, requestText } from '../../support/raw-tcp.js';
import { startTestRest } from '../../support/test-rest.js';
import { startTestServer } from '../../support/test-server.js';
import { openStream } from '../../support/test-stream.js';

describe('a server that stops while it streams', () => {
  it('ends the streams with UNAVAILABLE, so that their clients come back, and soon', async () => {
    const server = await startTestServer();
    const open = (user: string, path: string) => openStream(`${server.url}${path}`, server.tokenOf(user));
    const streams = [await open('ana', '/api/events'), await open('ben', '/api/rooms/ana_ben/events')];

    const started = performance.now();
    await server.stop();
    await Promise.all(streams.map(({ ended }) => ended));

    expect(performance.now() - started).toBeLessThan(1_000);
    for (const stream of streams) expect(stream.errors()).toMatchObject([{ code: 'UNAVAILABLE' }]);
  });

  it('waits no more than two seconds for a client that does not read', async () => {
    const server = await startTestServer({ MAX_WAITING_BYTES: '500000000' });
    const deaf = await connectTcp(server.url);
    deaf.socket.write(requestText('GET', '/api/events', [`authorization: Bearer ${server.tokenOf('ana')}`]));
    await deaf.until('retry:');
    deaf.socket.pause();
    for (let i = 0; i < 800; i++) {
      await server.rest('ben', 'POST', '/api/rooms/ana_ben/messages', { message: '\u20ac'.repeat(10_000) });
    }

    const started = performance.now();
    await server.stop();

    expect(performance.now() - started).toBeLessThan(2_500);
    deaf.socket.destroy();
  });

  it('ends them at the pace of all connections, and refuses new ones meanwhile', async () => {
    const test = makeTestParley();
    const streams = makeEventStreams(test.parley, test);
    const rest = await startTestRest(() => test.ports, { streams });
    const open = (user: string) => openStream(`${rest.url}/api/events`, `token-of:${user}`);
    const users = Array.from({ length: 25 }, (_, i) => `u${i}`);
    const opened = await Promise.all(users.map(open));
    let ended = 0;
    for (const stream of opened) void stream.ended.then(() => ended++);

    const started = performance.now();
    const draining = streams.drain();
    await expect(open('late')).rejects.toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    await expect.poll(() => ended, { interval: 1 }).toBe(10);
    await draining;
    const took = performance.now() - started;
    await streams.close();

    // Ten at once, and again after 50 ms and 100 ms.
    expect(took).toBeGreaterThan(95);
    await expect.poll(() => ended).toBe(25);
    await test.parley.stop();
    await rest.close();
  });
});
