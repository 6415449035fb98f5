import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../support/test-server.js';
import { scrape, seriesIn, valueOf } from '../../support/scrape.js';

const TOKEN = 'a-token-for-the-metrics';

describe('/metrics', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ METRICS: 'on', CORS_ORIGIN: 'https://chat.example.com' });
  });
  afterAll(() => server.stop());

  it('is not there unless it is turned on', async () => {
    const plain = await startTestServer();

    const { status } = await fetch(`${plain.url}/metrics`);
    await plain.stop();

    expect(status).toBe(404);
  });

  it('counts connections, messages, deliveries, receipts and the time that they take', async () => {
    const [ana, ben] = await Promise.all([server.connect('ana'), server.connect('ben')]);
    await ana.send('ana_ben', 'One');
    await ana.send('ana_ben', 'Two');
    const value = async (name: string) => valueOf(await scrape(server.url), name);
    await vi.waitFor(async () =>
      expect(await value('parley_receipts_total{kind="delivered"}')).toBeGreaterThan(0),
    );

    const text = await scrape(server.url);

    expect(valueOf(text, 'parley_connections')).toBe(2);
    expect(valueOf(text, 'parley_entries_committed_total{kind="message"}')).toBe(2);
    expect(valueOf(text, 'parley_deliveries_total')).toBeGreaterThanOrEqual(2);
    expect(valueOf(text, 'parley_commit_seconds_count')).toBe(2);
    expect(valueOf(text, 'parley_fanout_seconds_count')).toBe(2);
    expect(valueOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    ana.close();
    ben.close();
    await vi.waitFor(async () => expect(await value('parley_connections')).toBe(0));
  });

  it('counts connections that were refused by their reasons', async () => {
    await server.connect('ana', { token: 'wrong' }).catch(() => undefined);
    await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: 'https://evil.example' },
    });

    const text = await scrape(server.url);

    expect(valueOf(text, 'parley_connections_refused_total{reason="UNAUTHENTICATED"}')).toBe(1);
    expect(valueOf(text, 'parley_connections_refused_total{reason="origin"}')).toBe(1);
  });

  it('counts streams that were refused in the same way', async () => {
    const open = async (headers: Record<string, string>, path = '/api/events', method = 'GET') => {
      const { status } = await fetch(server.url + path, { method, headers });
      return status;
    };
    const authorization = `Bearer ${server.tokenOf('ana')}`;
    const counted = async () => {
      const text = await scrape(server.url);
      return ['origin', 'UNAUTHENTICATED', 'NOT_FOUND'].map((reason) =>
        valueOf(text, `parley_connections_refused_total{reason="${reason}"}`),
      );
    };
    const before = await counted();

    const statuses = [
      await open({ authorization, origin: 'https://evil.example' }),
      await open({ authorization: 'Bearer wrong' }),
      await open({ authorization }, '/api/rooms/nowhere/events'),
      // Neither is a stream.
      await open({ authorization, origin: 'https://evil.example' }, '/api/events', 'HEAD'),
      await open({ authorization: 'Bearer wrong' }, '/api/rooms'),
    ];

    expect(statuses).toEqual([403, 401, 404, 403, 401]);
    expect(await counted()).toEqual(before.map((count) => count + 1));
  });

  it('has as many series after many users and rooms as before, none with an id', async () => {
    const before = seriesIn(await scrape(server.url));
    for (const user of ['zoe', 'yan', 'xia', 'wim']) {
      const client = await server.connect(user);
      await client.send(`ana_${user}`, 'Hello');
      await client.call('sendMessage', { roomId: `nobody_${user}`, message: 'Hello' });
      await client.wrongly(() => client.call(`event-of-${user}`, {}));
      client.close();
    }
    await server.createGroup('zoe', ['yan']);

    const text = await scrape(server.url);

    // The process itself may use another kind of resource meanwhile.
    const own = (series: readonly string[]) => series.filter((each) => each.startsWith('parley_'));
    expect(own(seriesIn(text))).toEqual(own(before));
    expect(text).not.toMatch(/zoe|yan|xia|wim/);
  });

  it('needs the token that is set, and no other', async () => {
    const guarded = await startTestServer({ METRICS: 'on', METRICS_TOKEN: TOKEN });
    const statusWith = async (authorization?: string) =>
      (await fetch(`${guarded.url}/metrics`, { headers: { ...(authorization && { authorization }) } }))
        .status;

    const statuses = [
      await statusWith(),
      await statusWith('Bearer a-token-for-the-metric'),
      await statusWith(`Bearer ${guarded.tokenOf('ana')}`),
      await statusWith(`Bearer ${TOKEN}`),
    ];
    const described = (await (await fetch(`${guarded.url}/openapi.json`)).json()) as { paths: object };
    await guarded.stop();

    expect(statuses).toEqual([401, 401, 401, 200]);
    expect(Object.keys(described.paths)).toContain('/metrics');
  });
});
