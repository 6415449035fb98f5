import { describe, expect, it } from 'vitest';
import { makeEventStreams } from '../../../src/adapters/sse/make-event-streams.js';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';
import { parseRoomId, parseUserId } from '../../../src/domain/ids.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { connectTcp, requestText } from '../../support/raw-tcp.js';
import { startTestRest } from '../../support/test-rest.js';
import { startTestServer } from '../../support/test-server.js';
import { recordMetrics } from '../../support/recorded-metrics.js';
import { openStream } from '../../support/test-stream.js';

/** Streams of their own, which the test stops. */
const startStreams = async () => {
  const { parley, ports, logger } = makeTestParley(undefined, { maxWaitingBytes: 1_000_000_000 });
  const streams = makeEventStreams(parley, { clock: makeSystemClock(), logger });
  const { metrics, recorded } = recordMetrics();
  const rest = await startTestRest(() => ports, { streams, metrics });
  return {
    recorded,
    parley,
    streams,
    url: rest.url,
    close: async () => {
      await parley.stop();
      await rest.close();
    },
  };
};

describe('a server that stops while it streams', () => {
  it('ends the streams with UNAVAILABLE, so that their clients come back, and soon', async () => {
    const server = await startTestServer();
    const open = (user: string, path: string) => openStream(`${server.url}${path}`, server.tokenOf(user));
    const streams = [await open('ana', '/api/events'), await open('ben', '/api/rooms/ana_ben/events')];

    const started = performance.now();
    await server.stop();
    await Promise.all(streams.map(({ ended }) => ended));

    expect(performance.now() - started).toBeLessThan(1_500);
    for (const stream of streams) expect(stream.errors()).toMatchObject([{ code: 'UNAVAILABLE' }]);
  });

  it('waits no more than two seconds for a client that does not read', async () => {
    const { parley, streams, url, close } = await startStreams();
    const deaf = await connectTcp(url);
    deaf.socket.write(requestText('GET', '/api/events', ['authorization: Bearer token-of:ana']));
    await deaf.until('retry:');
    deaf.socket.pause();
    const message = {
      sender: parseUserId('ben'),
      roomId: parseRoomId('ana_ben'),
      content: 'x'.repeat(10_000),
    };
    for (let i = 0; i < 1_600; i++) await parley.messages.send(message);

    const started = performance.now();
    await streams.close();
    const took = performance.now() - started;

    expect(took).toBeGreaterThan(1_400);
    expect(took).toBeLessThan(2_000);
    deaf.socket.destroy();
    await close();
  });

  it('ends all of them, and refuses new ones, which it counts', async () => {
    const { streams, url, recorded, close } = await startStreams();
    const open = (user: string) => openStream(`${url}/api/events`, `token-of:${user}`);
    const opened = await Promise.all(Array.from({ length: 25 }, (_, i) => open(`u${i}`)));

    const closing = streams.close();
    await expect(open('late')).rejects.toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    await closing;
    await Promise.all(opened.map(({ ended }) => ended));

    expect(opened.flatMap((stream) => stream.errors().map(({ code }) => code))).toEqual(
      opened.map(() => 'UNAVAILABLE'),
    );
    expect(recorded).toEqual(['refused stopping']);
    await close();
  });
});
