import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** The time that anybody else on the same HTTP server has to answer an upgrade. */
const ANSWER_MS = 1_000;

/**
 * Ends upgrades to other paths that nobody answers. Node would leave them open as long as their client likes, and the
 * HTTP server does not close before they do.
 */
export const endForeignUpgrades = (httpServer: Server, path: string): void => {
  httpServer.on(
    'upgrade',
    (request: IncomingMessage, socket: Duplex & { readonly bytesWritten?: number }) => {
      if (request.url?.startsWith(`${path}/`) === true) return;
      socket.on('error', () => undefined);
      // Those of the answers to earlier requests on the same connection.
      const before = socket.bytesWritten;
      const timer = setTimeout(() => {
        if (socket.bytesWritten === before) socket.destroy();
      }, ANSWER_MS);
      socket.once('close', () => clearTimeout(timer));
    },
  );
};
