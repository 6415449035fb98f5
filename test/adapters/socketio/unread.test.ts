import { afterEach, describe, expect, it } from 'vitest';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { connectRaw } from '../../support/raw-client.js';
import { eventually } from '../../support/test-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const token = (user: string) => ({ token: `token-of:${user}` });
const [ana, ben] = ['ana', 'ben'].map(parseUserId) as [
  ReturnType<typeof parseUserId>,
  ReturnType<typeof parseUserId>,
];
const ROOM = privateRoomId(ana, ben);

/** With a room whose page is as large as an answer may be. */
const startWithLargeRoom = async (): Promise<TestSockets> => {
  const server = await startTestSockets();
  for (let i = 0; i < 30; i++) {
    await server.parley.messages.send({ sender: ben, roomId: ROOM, content: 'x'.repeat(9_000) });
  }
  return server;
};

describe('a device on a slow line', () => {
  let server: TestSockets;
  afterEach(() => server.close());

  it('is not cut off by the answers to its own commands, and gets one to each', async () => {
    server = await startWithLargeRoom();
    const asked = 80;
    const slow = await connectRaw(server.url, { auth: { ...token('ana'), receipts: 'manual' } });

    slow.socket.pause();
    for (let i = 0; i < asked; i++) slow.send(`42${i}["joinRoom",{"roomId":"${ROOM}","afterSeq":0}]`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
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

  it('is not cut off by answers that come as events either', async () => {
    server = await startWithLargeRoom();
    const slow = await connectRaw(server.url, { auth: { ...token('ana'), receipts: 'manual' } });

    slow.socket.pause();
    for (let i = 0; i < 80; i++) slow.send(`42["joinRoom","${ROOM}"]`);
    slow.send('421["typing","ana_ben"]');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    slow.socket.resume();
    await slow.frame('431');

    expect(server.logger.logged).toEqual([]);
    slow.socket.close();
  });
});
