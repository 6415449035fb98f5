import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { findFreePort } from '@parley/mongo-testing/free-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { conform } from '../../src/testing/conform.js';
import type { TransportConnection } from '../../src/testing/transport/driver.js';
import { transportLaws } from '../../src/testing/transport/transport-laws.js';
import { connectClient, eventually } from '../support/test-client.js';
import type { RunningCommand } from '../support/run-command.js';
import { rawWebSocketDriver } from '../testing/transport/raw-websocket-driver.js';
import { type InstalledExample, installExample } from './install-example.js';

const JWT_SECRET = 'a secret for tests that is long enough to be one';
const tokenOf = (user: string) => signToken({ userId: parseUserId(user) }, JWT_SECRET, { expiresIn: '1h' });
const httpOf = (address: string) => address.replace('ws:', 'http:').replace('/ws', '');

describe('examples/raw-websocket', () => {
  let example: InstalledExample;
  let server: RunningCommand;
  let address: string;
  beforeAll(async () => {
    example = installExample('raw-websocket');
    server = example.run('node server.mjs', { JWT_SECRET, PORT: String(await findFreePort()) });
    [address] = await server.printed(/ws:.*\/ws/);
  });
  afterAll(() => {
    server.child.kill('SIGKILL');
    example.remove();
  });

  it('is a transport of at most 150 lines', () => {
    const lines = readFileSync(join(example.folder, 'web-socket.mjs'), 'utf8').trim().split('\n');

    expect(lines.length).toBeLessThanOrEqual(150);
  });

  // At once: each law has users of its own, and the one about presence waits for seconds.
  conform(
    it.concurrent,
    'WebSocket',
    transportLaws(() => rawWebSocketDriver(httpOf(address), tokenOf)),
  );

  it.each([
    ['what is no JSON', 'connect', 1007],
    ['a command before the connection', '[1,"joinRoom",{}]', 1008],
    ['a frame that is too large', 'x'.repeat(1_000_000), 1009],
  ])('closes a connection for %s, and serves the others', async (_, frame, expected) => {
    const ws = new WebSocket(address);
    ws.once('open', () => ws.send(frame));

    const [code] = (await once(ws, 'close')) as [number];

    expect(code).toBe(expected);
  });

  it('brings the messages of its users to those of Socket.IO, and theirs to them', async () => {
    const driver = rawWebSocketDriver(httpOf(address), tokenOf);
    const [cleo, dan] = [
      await driver.connectAs('cleo'),
      await connectClient(httpOf(address), { token: tokenOf('dan') }),
    ];
    // It is answered when the device has its subscriptions.
    await dan.ok('watchPresence', { userIds: [] });
    const of = ({ received }: TransportConnection) => received.filter(({ type }) => type === 'message');

    await cleo.send({ roomId: 'cleo_dan', content: 'Hello, Dan' });
    await dan.send('cleo_dan', 'Hello, Cleo');
    await eventually('both arrive at both', () => of(cleo).length > 1 && dan.messages('cleo_dan').length > 1);

    expect(of(cleo)).toMatchObject([{ content: 'Hello, Dan' }, { content: 'Hello, Cleo' }]);
    expect(dan.messages('cleo_dan')).toMatchObject([{ message: 'Hello, Dan' }, { message: 'Hello, Cleo' }]);
    dan.close();
    await driver.close();
  });

  it('has a client by which two users chat', async () => {
    const environment = { JWT_SECRET, URL: address };
    const ana = example.run('node client.mjs ana Hello', environment);
    await ana.printed(/ana: Hello/);
    const ben = example.run('node client.mjs ben Hi', environment);
    await Promise.all([ana.printed(/ben: Hi/), ben.printed(/ana: Hello\nben: Hi/)]);
    ben.child.kill();

    // The last test: it stops the server, under one open connection.
    server.child.kill('SIGTERM');
    await ana.printed(/closed with 1001/);
    const { status, errors } = await server.ended;

    expect([status, errors]).toEqual([0, '']);
    ana.child.kill();
  });
});
