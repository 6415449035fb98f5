import { afterEach, expect, it } from 'vitest';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { connectClient } from '../../support/test-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];
const ROOM = privateRoomId(ana, ben);

let server: TestSockets;
afterEach(() => server.close());

it('a device that joins a room and leaves it at once has left it', async () => {
  server = await startTestSockets();
  await server.parley.messages.send({ sender: ben, roomId: ROOM, content: 'before' });
  const client = await connectClient(server.url, { token: 'token-of:ana' });
  const received: unknown[] = [];
  client.socket.on('receiveMessage', (message) => received.push(message));

  const answers = await Promise.all([
    client.call('joinRoom', { roomId: ROOM }),
    client.call('joinRoom', { roomId: ROOM }),
    client.call('leaveRoom', { roomId: ROOM }),
  ]);
  await server.parley.messages.send({ sender: ben, roomId: ROOM, content: 'after' });
  await client.call('joinRoom', { roomId: ROOM });

  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(received).toEqual([]);
});
