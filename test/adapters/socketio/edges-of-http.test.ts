import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseUserId } from '../../../src/domain/ids.js';
import { connectPolling } from '../../support/polling-client.js';
import { connectTcp, requestText } from '../../support/raw-tcp.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

const send = (text: string) => `420["sendMessage",{"roomId":"ana_ben","message":"${text}"}]`;

describe("Socket.IO's edge to HTTP", () => {
  let server: TestSockets;
  beforeEach(async () => {
    server = await startTestSockets();
  });
  afterEach(() => server.close());

  it.each([
    ['a byte that no character has', '\xff'],
    ['half a character', '\xc5'],
    ['a surrogate', '\xed\xa0\x80'],
  ])('ends a session whose polling body is not UTF-8, and stores nothing of it: %s', async (_what, bytes) => {
    const client = await connectPolling(server.url, { token: 'token-of:ana' });

    await client.post(new Uint8Array(Buffer.from(send(`a${bytes}b`), 'latin1')));

    expect(await client.poll()).toBe(400);
    expect((await server.parley.rooms.list({ reader: parseUserId('ana') })).rooms).toEqual([]);
  });

  it('takes every character in a polling body', async () => {
    const client = await connectPolling(server.url, { token: 'token-of:ana' });

    await client.post(send(`${'Łukasz 💬 \ufffd '.repeat(200)}`));
    const answers = await client.poll();

    expect(answers).toEqual(expect.arrayContaining([expect.stringContaining('Łukasz 💬 \ufffd Łukasz')]));
  });

  it('ends a session whose polling body comes in parts that are not UTF-8 together', async () => {
    const client = await connectPolling(server.url, { token: 'token-of:ana' });
    const bytes = new Uint8Array(Buffer.from(send('aŁb')));
    const cut = bytes.indexOf(0xc5) + 1;

    await client.post(bytes.slice(0, cut));

    expect(await client.poll()).toBe(400);
  });

  it('ends an upgrade to nowhere, also on a connection that was answered before', async () => {
    const tcp = await connectTcp(server.url);
    tcp.socket.write(requestText('GET', '/socket.io/?EIO=4&transport=polling'));
    await tcp.until('"sid"');

    tcp.socket.write(requestText('GET', '/nowhere', ['connection: Upgrade', 'upgrade: websocket']));
    await tcp.ended;

    expect(tcp.heard()).not.toContain('101');
  });
});
