import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Gives a function for the end of this server. It closes each connection on which no request is under way, at once or when
 * that request has been answered; also those that have sent nothing yet: browsers open some ahead, and Node takes them for
 * busy. To be called before the server has connections.
 */
export const watchUnused = (server: Server): (() => void) => {
  const open = new Set<Socket>();
  let isClosing = false;
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (_, response: ServerResponse) => {
    response.once('close', () => {
      // Node counts a connection among the idle ones after this event.
      if (isClosing) setImmediate(() => server.closeIdleConnections());
    });
  });
  return () => {
    isClosing = true;
    server.closeIdleConnections();
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
};
