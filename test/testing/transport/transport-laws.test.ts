import { afterAll, beforeAll, describe, it } from 'vitest';
import { conform } from '../../../src/testing/conform.js';
import { transportLaws } from '../../../src/testing/transport/transport-laws.js';
import { startTestServer, type TestServer } from '../../support/test-server.js';
import { socketIoDriver } from './socket-io-driver.js';
import { sseDriver } from './sse-driver.js';

describe.each([
  ['Socket.IO', socketIoDriver],
  ['Server-Sent Events with REST', sseDriver],
] as const)('%s', (name, driverOf) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  // At once: each law has users of its own, and the one about presence waits for seconds.
  conform(
    it.concurrent,
    name,
    transportLaws(() => driverOf(server)),
  );
});
