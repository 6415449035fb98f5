import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'socket.io';

type Engine = Server['engine'];

/** What engine.io gives to middleware of an upgrade in place of a response; it outlives the upgrade. */
interface UpgradeResponse {
  req?: IncomingMessage | undefined;
}

/**
 * Lets go of the request that a connection was opened with: nothing asks for it once the connection has
 * authenticated, it is larger than all else that is kept of an idle connection, and it may hold the token.
 */
export const makeForgetRequest = (engine: Engine): ((socket: Socket) => void) => {
  const responses = new WeakMap<IncomingMessage, UpgradeResponse>();
  engine.use((request: IncomingMessage, response: UpgradeResponse, next: () => void) => {
    if (!(response instanceof ServerResponse)) responses.set(request, response);
    next();
  });

  return ({ conn, handshake }) => {
    const connection = conn as { request: IncomingMessage | undefined };
    const response = connection.request && responses.get(connection.request);
    if (response !== undefined) response.req = undefined;
    connection.request = undefined;
    handshake.auth = {};
    handshake.headers = {};
  };
};
