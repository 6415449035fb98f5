import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import type { Cluster } from '../support/cluster/start-cluster.js';
import { describeCluster } from '../support/describe-cluster.js';
import { scrape, valueOf } from '../support/scrape.js';

const CLIENTS = 12;

describeCluster('three nodes behind nginx, as `npm run cluster` starts them', (start) => {
  let cluster: Cluster;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    cluster = await start({ METRICS: 'on', LOG_LEVEL: 'error' });
  }, 60_000);
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await cluster?.stop();
  }, 60_000);

  const connect = (user: string, transports: string[], query: Record<string, string> = {}) => {
    const token = signToken({ userId: parseUserId(user) }, cluster.secret, { expiresIn: '1h' });
    const socket = io(cluster.url, { auth: { token }, transports, query, forceNew: true });
    sockets.push(socket);
    return socket;
  };
  const send = (socket: Socket) =>
    new Promise((resolve, reject) => {
      socket.on('connect_error', reject);
      socket.emit('sendMessage', { roomId: 'ana_ben', message: 'Hello' }, resolve);
    });
  const connectionsOf = () =>
    Promise.all(cluster.nodeUrls.map(async (url) => valueOf(await scrape(url), 'parley_connections')));

  it('answer at one address', async () => {
    const { status } = await fetch(`${cluster.url}/readyz`);

    expect(status).toBe(200);
  });

  it('show what they count to nobody who comes by nginx', async () => {
    const { status } = await fetch(`${cluster.url}/metrics`);

    expect(status).toBe(404);
  });

  it('serve clients that poll, each at one node', async () => {
    const polling = Array.from({ length: CLIENTS }, (_, i) =>
      connect('ana', ['polling'], { route: `client-${i}` }),
    );

    const answers = await Promise.all(polling.map(send));
    const counts = await connectionsOf();

    for (const answer of answers) expect(answer).toMatchObject({ ok: true });
    expect(Math.max(...counts)).toBeLessThan(CLIENTS);
    for (const socket of polling) socket.close();
  });

  it.each([[['polling']], [['polling', 'websocket']], [['websocket']]])(
    'serve a client that names no route, by %s',
    async (transports) => {
      const answer = await send(connect('ana', transports));

      expect(answer).toMatchObject({ ok: true });
    },
  );

  it('go on where one of them was killed', async () => {
    await cluster.children.get('node-2')?.kill();

    const answers = await Promise.all(Array.from({ length: 6 }, () => send(connect('ben', ['websocket']))));

    for (const answer of answers) expect(answer).toMatchObject({ ok: true });
    await cluster.startNode(2);
    expect((await fetch(`${cluster.nodeUrls[1]}/readyz`)).status).toBe(200);
  });
});
