import { afterEach, describe, expect, it } from 'vitest';
import { parseClientMessageId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { connectPolling } from '../../support/polling-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];
const ROOM = privateRoomId(ana, ben);
const AUTH = { token: 'token-of:ana', receipts: 'manual' };
const MAX_WAITING_BYTES = 20_000;
const LARGEST_ANSWER = 11_000;

describe('a device that polls and never reads', () => {
  let server: TestSockets;
  afterEach(() => server.close());

  it('gets no more answers than it may leave unread, and further ones once it has read', async () => {
    server = await startTestSockets({}, undefined, { maxWaitingBytes: MAX_WAITING_BYTES });
    const content = 'x'.repeat(10_000);
    const clientMessageId = parseClientMessageId('key');
    await server.parley.messages.send({ sender: ana, roomId: ROOM, content, clientMessageId });
    const client = await connectPolling(server.url, AUTH);
    const repeat = (id: number) =>
      client.post(
        `42${id}${JSON.stringify(['sendMessage', { roomId: ROOM, message: content, clientMessageId }])}`,
      );

    for (let id = 0; id < 20; id++) await repeat(id);
    const unread = await client.poll();
    await repeat(99);
    const next = await client.poll();

    expect(String(unread).length).toBeLessThan(2 * MAX_WAITING_BYTES + LARGEST_ANSWER);
    expect(unread).toHaveLength(4);
    expect(next).toEqual([expect.stringMatching(/^4399\[\{"ok":true/)]);
  });

  it('gets no name of an event back at the length of a frame', async () => {
    server = await startTestSockets();
    const client = await connectPolling(server.url, AUTH);

    await client.post(`42["${'x'.repeat(50_000)}"]`);

    expect(String(await client.poll()).length).toBeLessThan(300);
  });
});
