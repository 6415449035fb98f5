import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  attachSocketIo,
  type SocketIoOptions,
  type SocketIoServer,
} from '../../src/adapters/socketio/attach-socket-io.js';
import type { ParleyOptions } from '../../src/application/make-parley.js';
import { makeTestParley, type TestParley } from './make-test-parley.js';

export interface TestSockets extends TestParley {
  readonly url: string;
  readonly sockets: SocketIoServer;
  readonly close: () => Promise<void>;
}

/** The Socket.IO adapter alone on a free port, over a Parley of in-memory ports and a fake clock. */
export const startTestSockets = async (
  options: Partial<SocketIoOptions> = {},
  replace?: Parameters<typeof makeTestParley>[0],
  parleyOptions?: ParleyOptions,
): Promise<TestSockets> => {
  const test = makeTestParley(replace, parleyOptions);
  const httpServer = createServer();
  const sockets = attachSocketIo(httpServer, test.parley, {
    authentication: 'token',
    corsOrigins: [],
    logger: test.logger,
    clock: test.clock,
    ...options,
  });
  httpServer.listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  return {
    ...test,
    sockets,
    url: `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`,
    async close() {
      await sockets.close();
      await test.parley.stop();
      httpServer.closeAllConnections();
      httpServer.close();
      await once(httpServer, 'close');
    },
  };
};
