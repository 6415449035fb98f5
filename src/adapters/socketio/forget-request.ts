import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'socket.io';

type Engine = Server['engine'];

/** engine.io's stand-in for a response in middleware of an upgrade; it outlives the upgrade. */
interface UpgradeResponse {
  req?: IncomingMessage | undefined;
}

/**
 * Drops the request that opened a connection, once the connection has authenticated. Nothing needs it any more, it
 * is larger than everything else in the memory of an idle connection, and it may contain the token.
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
