import type { Duplex } from 'node:stream';

/** The time that anybody else on the same HTTP server has to answer an upgrade. */
const ANSWER_MS = 1_000;

/**
 * Ends an upgrade that nobody answers. Node would leave it open as long as its client likes, and the HTTP server does
 * not close before that.
 */
export const endUnanswered = (socket: Duplex & { readonly bytesWritten?: number }): void => {
  socket.on('error', () => undefined);
  // These listeners belong to the answers of earlier requests on the same connection.
  const before = socket.bytesWritten;
  const timer = setTimeout(() => {
    if (socket.bytesWritten === before) socket.destroy();
  }, ANSWER_MS);
  socket.once('close', () => clearTimeout(timer));
};
