import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import type { SocketLimits } from './limits.js';

/** What is asked of a transport before Socket.IO looks at it. */
export interface GateOptions {
  readonly corsOrigins: readonly string[] | '*';
  readonly limits: Pick<SocketLimits, 'maxPendingPerAddress' | 'addressOf'>;
  /** While true nobody new is let in. */
  readonly isClosing: () => boolean;
}

export interface Gate {
  /** The transport has authenticated, and counts for its address no more. */
  authenticated(connection: object): void;
}

/**
 * Refuses transports of a foreign origin, which a CORS list alone does not stop on a WebSocket upgrade, and
 * those of an address that has too many open without having authenticated. A request without an Origin, as
 * outside browsers, is let through.
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
    if (isForeign(request, corsOrigins)) decide('FORBIDDEN: this origin is not allowed', false);
    else if (isClosing()) decide('UNAVAILABLE: the server is stopping', false);
    else if ((pending.get(address) ?? 0) >= limits.maxPendingPerAddress) {
      decide('RATE_LIMITED: too many connections that have not authenticated', false);
    } else decide(null, true);
  };
  // The above is asked at the handshake only; this of every request of every transport, upgrades included.
  engine.use((request: IncomingMessage, _response: unknown, next: (error?: Error) => void) => {
    const later = /[?&]sid=/.test(request.url ?? '');
    next(later && isForeign(request, corsOrigins) ? new Error('Origin not allowed') : undefined);
  });

  engine.on('connection', (connection: Socket['conn']) => {
    const address = limits.addressOf(connection.request);
    addresses.set(connection, address);
    pending.set(address, (pending.get(address) ?? 0) + 1);
    connection.once('close', () => release(connection));
  });

  return { authenticated: release };
};

/** A page of this server's own, as the web chat, is at home whatever the list says. */
const isForeign = (
  { headers: { origin, host } }: IncomingMessage,
  allowed: readonly string[] | '*',
): boolean => {
  if (origin === undefined || allowed === '*' || allowed.includes(origin)) return false;
  // A proxy in front may speak https where this server does not, so the scheme is not compared.
  return !URL.canParse(origin) || new URL(origin).host !== host;
};
