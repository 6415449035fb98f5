import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/test-client.js';
import { openStream, type TestStream } from '../support/test-stream.js';
import { startHost, type TestHost } from './host.js';

describe('the streams of a chat inside a host', () => {
  let host: TestHost;
  afterEach(() => host.close());

  const open = (user: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
    openStream(`${host.origin}/chat/api${path}`, undefined, {
      headers: { cookie: `user=${user}`, ...headers },
    });

  it('are opened by a cookie, as EventSource sends it, by pages of the same origin alone', async () => {
    host = await startHost();

    const stream = await open('ana', '/events', { origin: host.origin });
    const foreign = open('ana', '/events', { origin: 'https://elsewhere.example' });

    await expect(foreign).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });
    await expect(openStream(`${host.origin}/chat/api/events`, undefined)).rejects.toMatchObject({
      status: 401,
    });
    await host.rest('ben', '/chat/api/rooms/ana_ben/messages', { body: { message: 'Hi' } });
    await eventually('it comes', () => stream.messages('ana_ben').length === 1);
    stream.close();
  });

  it('end with the sessions of their user', async () => {
    host = await startHost();
    const stream = await open('ana', '/rooms/ana_ben/events');

    await host.chat.endSessions('ana');
    await stream.ended;

    expect(stream.errors()).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
  });

  it('end when the chat closes, and nothing of the host does', async () => {
    host = await startHost();
    const streams: readonly TestStream[] = [
      await open('ana', '/events'),
      await open('ben', '/rooms/ana_ben/events'),
    ];

    const started = performance.now();
    await host.chat.close();
    await Promise.all(streams.map(({ ended }) => ended));

    expect(performance.now() - started).toBeLessThan(1_500);
    for (const stream of streams) expect(stream.errors()).toMatchObject([{ code: 'UNAVAILABLE' }]);
    expect(host.httpServer.listening).toBe(true);
  });
});
