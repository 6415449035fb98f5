import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { isForeignOrigin, type Origins } from '../protocol/origins.js';
import type { SocketLimits } from './limits.js';

/** The checks that a transport has to pass before Socket.IO gets it. */
export interface GateOptions {
  readonly corsOrigins: Origins;
  readonly limits: Pick<SocketLimits, 'maxPendingPerAddress' | 'addressOf'>;
  /** While true every new transport is refused. */
  readonly isClosing: () => boolean;
}

export interface Gate {
  /** The transport has authenticated, and does not count for its address any more. */
  authenticated(connection: object): void;
}

/**
 * Refuses transports of a foreign origin, which a CORS list alone does not stop on a WebSocket upgrade. Also
 * refuses those of an address with too many open transports that have not authenticated.
 */
export const openGate = (
  { engine }: Pick<Server, 'engine'>,
  { corsOrigins, limits, isClosing }: GateOptions,
): Gate => {
  const pending = new Map<string, number>();
  const addresses = new WeakMap<object, string>();
  const release = (connection: object) => {
    const address = addresses.get(connection);
    if (address === undefined) return;
    addresses.delete(connection);
    const left = (pending.get(address) ?? 1) - 1;
    if (left > 0) pending.set(address, left);
    else pending.delete(address);
  };

  engine.opts.allowRequest = (request, decide) => {
    const address = limits.addressOf(request);
    if (isForeignOrigin(request.headers, corsOrigins)) decide('FORBIDDEN: this origin is not allowed', false);
    else if (isClosing()) decide('UNAVAILABLE: the server is stopping', false);
    else if ((pending.get(address) ?? 0) >= limits.maxPendingPerAddress) {
      decide('RATE_LIMITED: too many connections that have not authenticated', false);
    } else decide(null, true);
  };
  // engine.io calls the above at the handshake only, and this for every request, upgrades included.
  engine.use((request: IncomingMessage, _response: unknown, next: (error?: Error) => void) => {
    const later = /[?&]sid=/.test(request.url ?? '');
    next(
      later && isForeignOrigin(request.headers, corsOrigins) ? new Error('Origin not allowed') : undefined,
    );
  });

  engine.on('connection', (connection: Socket['conn']) => {
    const address = limits.addressOf(connection.request);
    addresses.set(connection, address);
    pending.set(address, (pending.get(address) ?? 0) + 1);
    connection.once('close', () => release(connection));
  });

  return { authenticated: release };
};
