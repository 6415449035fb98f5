import type { Socket } from 'node:net';
import type { Cancel } from '../../application/ports/clock.js';

const waiting = new WeakMap<Socket, Set<() => void>>();

/** Calls back once the socket has closed. With one listener for all, as Node takes many for a leak. */
export const whenClosed = (socket: Socket, callback: () => void): Cancel => {
  const known = waiting.get(socket);
  const callbacks = known ?? new Set();
  callbacks.add(callback);
  if (known === undefined) {
    waiting.set(socket, callbacks);
    socket.once('close', () => {
      for (const call of callbacks) call();
    });
  }
  return () => void callbacks.delete(callback);
};
