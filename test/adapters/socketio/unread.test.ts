import { afterEach, describe, expect, it } from 'vitest';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { connectRaw } from '../../support/raw-client.js';
import { connectClient, eventually } from '../../support/test-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const token = (user: string) => ({ token: `token-of:${user}` });
const [ana, ben, cleo] = [parseUserId('ana'), parseUserId('ben'), parseUserId('cleo')];
const ROOM = privateRoomId(ana, ben);

/** With a room whose page is as large as an answer may be. */
const startWithLargeRoom = async (): Promise<TestSockets> => {
  const server = await startTestSockets();
  for (let i = 0; i < 30; i++) {
    await server.parley.messages.send({ sender: ben, roomId: ROOM, content: 'x'.repeat(9_000) });
  }
  return server;
};

/** The system has taken all that it takes for a client that does not read. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 2_000));

describe('a device that reads', () => {
  it('gets all pages that it asks for at once, however many', async () => {
    const server = await startWithLargeRoom();
    const client = await connectClient(server.url, token('ana'));

    const pages = await Promise.all(
      Array.from({ length: 80 }, () => client.call('joinRoom', { roomId: ROOM, afterSeq: 0 })),
    );

    expect(pages.every(({ ok }) => ok)).toBe(true);
    client.close();
    await server.close();
  });
});

describe('a device on a slow line', () => {
  let server: TestSockets;
  afterEach(() => server.close());

  it('is not cut off by the answers to its own commands, and gets one to each', async () => {
    server = await startWithLargeRoom();
    const asked = 80;
    const slow = await connectRaw(server.url, { auth: { ...token('ana'), receipts: 'manual' } });

    slow.socket.pause();
    for (let i = 0; i < asked; i++) slow.send(`42${i}["joinRoom",{"roomId":"${ROOM}","afterSeq":0}]`);
    await settled();
    server.clock.advance(8_000);
    slow.socket.resume();
    const answers = () => slow.frames.filter((frame) => frame.startsWith('43'));
    await eventually('all are answered', () => answers().length === asked);

    expect(server.logger.logged).toEqual([]);
    const refused = answers().filter((frame) => !frame.includes('"ok":true'));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((frame) => frame.includes('"RATE_LIMITED"') && frame.includes('retryAfterMs'))).toBe(
      true,
    );
    slow.send(`42999["joinRoom",{"roomId":"${ROOM}","afterSeq":0}]`);
    expect(await slow.frame('43999')).toContain('"ok":true');
    slow.socket.close();
  });

  it('is not cut off because answers wait before the events of others', async () => {
    server = await startWithLargeRoom();
    const roomId = privateRoomId(ana, cleo);
    await server.parley.messages.send({ sender: cleo, roomId, content: 'Hello' });
    const slow = await connectRaw(server.url, { auth: { ...token('ana'), receipts: 'manual' } });
    slow.send('421["typing","ana_cleo"]');
    await slow.frame('431');

    slow.socket.pause();
    for (let i = 0; i < 80; i++) slow.send(`42${i + 100}["joinRoom",{"roomId":"${ROOM}","afterSeq":0}]`);
    await settled();
    // More than half of the limit, behind answers of more than half.
    for (let i = 0; i < 100; i++) {
      await server.parley.messages.send({ sender: cleo, roomId, content: 'x'.repeat(9_000) });
    }
    slow.socket.resume();
    const events = () => slow.frames.filter((frame) => frame.startsWith('42["receiveMessage"'));
    await eventually('all events have come', () => events().length === 100);

    expect(server.logger.logged).toEqual([]);
    slow.socket.close();
  });

  it('is not cut off by answers that come as events either', async () => {
    server = await startWithLargeRoom();
    const slow = await connectRaw(server.url, { auth: { ...token('ana'), receipts: 'manual' } });

    slow.socket.pause();
    for (let i = 0; i < 80; i++) slow.send(`42["joinRoom","${ROOM}"]`);
    slow.send('421["typing","ana_ben"]');
    await settled();
    slow.socket.resume();
    await slow.frame('431');

    expect(server.logger.logged).toEqual([]);
    slow.socket.close();
  });
});
