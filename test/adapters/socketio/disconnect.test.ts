import { afterEach, expect, it } from 'vitest';
import { connectRaw } from '../../support/raw-client.js';
import { connectClient } from '../../support/test-client.js';
import { startTestSockets, type TestSockets } from '../../support/test-sockets.js';

let server: TestSockets;
afterEach(() => server.close());

it('closes the transport of a client that has ended its session, so that it can connect again', async () => {
  server = await startTestSockets({}, undefined, { maxConnections: 1 });
  const client = await connectRaw(server.url, { auth: { token: 'token-of:ana' } });

  client.send('41');
  await client.closed;

  const again = await connectClient(server.url, { token: 'token-of:ana' });
  expect(again.socket.connected).toBe(true);
  again.close();
});
