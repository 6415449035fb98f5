import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, connectPolling } from '../../support/polling-client.js';
import { connectRaw } from '../../support/raw-client.js';
import { connectClient } from '../../support/test-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const token = (user: string) => ({ token: `token-of:${user}` });

describe('a client in another language', () => {
  let server: TestSockets;
  beforeEach(async () => {
    server = await startTestSockets();
  });
  afterEach(() => server.close());

  it('may name the main namespace in every packet', async () => {
    const client = await connectRaw(server.url);

    client.send(`40/,${JSON.stringify(token('ana'))}`);
    await client.frame('40');
    client.send('42/,7["joinRoom",{"roomId":"ana_ben"}]');
    const answer = await client.frame('437');
    client.send('42/,["no such event"]');
    await client.frame('42["error"');
    client.send('41/,');
    await client.closed;

    expect(answer).toContain('"ok":true');
    expect(client.frames.filter((frame) => frame.startsWith('42["error"'))).toHaveLength(1);
  });

  it('may use acknowledgement ids up to 2^53', async () => {
    const client = await connectRaw(server.url, { auth: token('ana') });

    client.send('429007199254740992["leaveRoom","ana_ben"]');
    const answer = await client.frame('43');
    client.send('429007199254740993["leaveRoom","ana_ben"]');
    await client.closed;

    expect(answer).toBe('439007199254740992[{"ok":true}]');
    expect(client.frames.at(-1)).toMatch(/^42\["error",\{"code":"INVALID"/);
  });

  it('is told that a namespace does not exist, as Socket.IO does, and does not come back by itself', async () => {
    const client = connectClient(`${server.url}/chat`, token('ana'), { reconnection: true });

    await expect(client).rejects.toMatchObject({ message: 'Invalid namespace', data: { code: 'INVALID' } });
  });

  it.each([
    ['an unknown namespace', '40/chat,{}', '44/chat,{"message":"Invalid namespace","data":{"code":"INVALID"'],
    ['an unknown namespace without auth', '40/chat,', '44/chat,'],
    ['an unknown namespace to the end', '40/chat', '44/chat,'],
    ['a payload of another parser', Buffer.from([0x83, 0xa4, 0x74, 0x79, 0x70, 0x65, 0x00]), '44{"message":'],
    ['an auth that is a list', '40[1]', '44{"message":'],
    ['an auth that is a text', '40"token"', '44{"message":'],
    ['an auth that is no JSON', '40{token}', '44{"message":'],
  ])('is answered %s, and then closed', async (_what, frame, answer) => {
    const client = await connectRaw(server.url);

    client.send(frame);
    await client.closed;

    const last = client.frames.at(-1) ?? '';
    expect(last.startsWith(answer)).toBe(true);
    expect(last).toContain('"data":{"code":"INVALID"');
  });

  it.each([
    ['a binary frame', Buffer.from('binary')],
    ['the head of a binary packet', '451-["sendMessage",{"_placeholder":true,"num":0}]'],
    ['an acknowledgement', '430[]'],
    ['no JSON', '42["typing",'],
    ['a reserved event', '42["disconnect"]'],
  ])('is told by an error of INVALID that %s ends its session', async (_what, frame) => {
    const client = await connectRaw(server.url, { auth: token('ana') });

    client.send(frame);
    await client.closed;

    expect(client.frames.at(-1)).toMatch(/^42\["error",\{"code":"INVALID",.*"event":"connect"\}\]$/);
  });

  it('is told so while it polls, binary packets included', async () => {
    const client = await connectPolling(server.url, token('ana'));

    await client.post('bAAAA').catch(() => undefined);
    const packets = [await client.poll(), await client.poll()];

    expect(packets).toEqual([[expect.stringMatching(/^42\["error",\{"code":"INVALID"/)], ['6', '1']]);
  });

  it('is logged once per address and minute', async () => {
    for (let i = 0; i < 3; i++) {
      const client = await connectRaw(server.url);
      client.send('40/chat,');
      await client.closed;
    }
    const first = server.logger.logged.length;
    server.clock.advance(60_000);
    const client = await connectRaw(server.url);
    client.send('40/chat,');
    await client.closed;

    expect(first).toBe(1);
    expect(server.logger.logged).toHaveLength(2);
    expect(server.logger.logged[0]).toMatchObject({
      level: 'info',
      fields: { address: '127.0.0.1', reason: 'Invalid namespace' },
    });
  });

  it('is logged for each address', async () => {
    const addressOf = ({ headers }: IncomingMessage) => String(headers['x-forwarded-for']);
    const other = await startTestSockets({ limits: { addressOf } });
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) {
      const client = await connectRaw(other.url, { headers: { 'x-forwarded-for': address } });
      client.send('40/chat,');
      await client.closed;
    }

    expect(other.logger.logged.map(({ fields }) => fields?.address)).toEqual(['10.0.0.1', '10.0.0.2']);
    await other.close();
  });

  it('gets at most 16 packets in a poll, all of them in order, and none is lost', async () => {
    const sent = 100;
    const client = await connectPolling(server.url, token('ana'));
    const commands = Array.from({ length: sent }, (_, i) => `42${i}["leaveRoom","ana_ben"]`);

    await client.post(bodyOf(commands));
    const polls: (readonly string[])[] = [];
    while (polls.flat().length < sent) {
      const packets = await client.poll();
      if (typeof packets === 'number') throw new Error(`refused with ${packets}`);
      polls.push(packets);
    }

    expect(Math.max(...polls.map(({ length }) => length))).toBeLessThanOrEqual(16);
    expect(polls.flat()).toEqual(Array.from({ length: sent }, (_, i) => `43${i}[{"ok":true}]`));
  });

  it('gets all that waits for it in polls of at most 16 packets before its session is closed', async () => {
    const client = await connectPolling(server.url, token('ana'));
    const commands = Array.from({ length: 40 }, (_, i) => `42${i}["leaveRoom","ana_ben"]`);

    await client.post(bodyOf(commands));
    // Its answers wait by then.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await client.post('bAAAA').catch(() => undefined);
    const polls: (readonly string[])[] = [];
    for (let polled = await client.poll(); typeof polled !== 'number'; polled = await client.poll()) {
      polls.push(polled);
    }

    expect(Math.max(...polls.map(({ length }) => length))).toBeLessThanOrEqual(16);
    expect(polls.flat()).toEqual([
      ...commands.map((_, i) => `43${i}[{"ok":true}]`),
      expect.stringMatching(/^42\["error",\{"code":"INVALID"/),
      '6',
      '1',
    ]);
  });

  it('gets on its WebSocket what it was not sent by polling', async () => {
    const client = await connectClient(server.url, token('ana'), {
      transports: ['polling', 'websocket'],
    });

    const answers = await Promise.all(Array.from({ length: 60 }, () => client.call('leaveRoom', 'ana_ben')));

    expect(answers.every(({ ok }) => ok)).toBe(true);
    client.close();
  });
});
