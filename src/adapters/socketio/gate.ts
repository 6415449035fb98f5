import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'socket.io';
import type { Metrics, Refusal } from '../../application/ports/metrics.js';
import { isForeignOrigin, type Origins } from '../protocol/origins.js';
import { terminate } from './closing.js';
import type { SocketLimits } from './limits.js';
import { type Transported, webSocketOf } from './transported.js';

/** The checks that a transport has to pass before Socket.IO gets it. */
export interface GateOptions {
  readonly corsOrigins: Origins;
  readonly limits: Pick<SocketLimits, 'maxPendingPerAddress' | 'authenticationTimeoutMs' | 'addressOf'>;
  /** While true every new transport is refused. */
  readonly isClosing: () => boolean;
  readonly metrics: Metrics;
}

export interface Gate {
  /** The transport has authenticated, and does not count for its address any more. */
  authenticated(connection: object): void;
  /** The transport has not authenticated, and was told why. It ends by itself, or in time. */
  refused(connection: object, reason: Refusal): void;
  addressOf(connection: object): string;
  /** Ends all transports that have not authenticated. */
  endPending(): void;
}

/**
 * Refuses transports of a foreign origin, which a CORS list alone does not stop on a WebSocket upgrade, and those that
 * answer by scripts (JSONP): every page can load a script with the cookies of its visitor, and would read the id by which
 * anyone carries on. Also
 * refuses those of an address with too many transports that have not authenticated, and ends these in time. A transport
 * counts from the moment in which its request is let in: many requests can come in one packet of TCP.
 */
export const openGate = (
  { engine }: Pick<Server, 'engine'>,
  { corsOrigins, limits, isClosing, metrics }: GateOptions,
): Gate => {
  const slots = makeSlots(limits.maxPendingPerAddress);
  /** By the socket of an upgrade, as only that remains of it, or by the request. */
  const reserved = new WeakMap<object, Slot>();
  const addresses = new WeakMap<object, string>();
  /** Each is counted once, by its first reason. */
  const refusedBefore = new WeakSet<object>();
  const pending = new Map<Transported, { readonly slot: Slot; readonly timer: NodeJS.Timeout }>();

  /** Until the request has ended without a connection; undefined where there are too many. */
  const reserve = (request: IncomingMessage): Slot | undefined => {
    const slot = slots.take(limits.addressOf(request));
    if (slot === undefined) return undefined;
    // engine.io gives requests that are no upgrades their response.
    const { res } = request as { readonly res?: ServerResponse };
    const key = res ? request : request.socket;
    reserved.set(key, slot);
    (res ?? request.socket).once('close', () => {
      // A connection that was made of the request has taken it over.
      if (reserved.get(key) === slot) slot.release();
    });
    return slot;
  };
  const slotOf = (request: IncomingMessage) => reserved.get(request) ?? reserved.get(request.socket);

  engine.opts.allowRequest = (request, decide) => {
    const refuse = (reason: Refusal, answer: string) => {
      metrics.refused(reason);
      decide(answer, false);
    };
    if (isForeignOrigin(request.headers, corsOrigins) || isJsonp(request)) {
      refuse('origin', 'FORBIDDEN: this origin is not allowed');
    } else if (isClosing()) refuse('stopping', 'UNAVAILABLE: the server is stopping');
    else if (reserve(request) === undefined) {
      refuse('pending', 'RATE_LIMITED: too many connections that have not authenticated');
    } else decide(null, true);
  };
  engine.on('connection_error', ({ req }: { req: IncomingMessage }) => slotOf(req)?.release());

  // engine.io calls the above at the handshake only, and this for every request, upgrades included.
  engine.use((request: IncomingMessage, response: unknown, next: (error?: Error) => void) => {
    const isLater = /[?&]sid=/.test(request.url ?? '');
    const isUpgrade = !(response instanceof ServerResponse);
    const refuse = (reason: Refusal, message: string) => {
      metrics.refused(reason);
      next(new Error(message));
    };
    if (isLater && isForeignOrigin(request.headers, corsOrigins)) refuse('origin', 'Origin not allowed');
    // It is open before engine.io knows whether it belongs to a connection, and stays open if it does not.
    else if (isLater && isUpgrade && reserve(request) === undefined) refuse('pending', 'Too many upgrades');
    else next();
  });

  const settle = (connection: Transported) => {
    const held = pending.get(connection);
    if (held === undefined) return;
    pending.delete(connection);
    clearTimeout(held.timer);
    held.slot.release();
  };

  engine.on('connection', (connection: Transported) => {
    const { request } = connection;
    const address = limits.addressOf(request);
    addresses.set(connection, address);
    pending.set(connection, {
      slot: slotOf(request) ?? slots.takeAnyway(address),
      timer: setTimeout(() => {
        if (!refusedBefore.has(connection)) metrics.refused('late');
        terminate(connection);
      }, limits.authenticationTimeoutMs),
    });
    reserved.delete(request);
    reserved.delete(request.socket);
    connection.once('close', () => settle(connection));
    connection.on('upgrade', () => {
      const socket = webSocketOf(connection)?._socket;
      if (socket) reserved.get(socket)?.release();
    });
  });

  return {
    authenticated: (connection) => settle(connection as Transported),
    refused: (connection, reason) => {
      if (!refusedBefore.has(connection)) metrics.refused(reason);
      refusedBefore.add(connection);
    },
    addressOf: (connection) => addresses.get(connection) ?? '',
    endPending: () => {
      for (const connection of [...pending.keys()]) terminate(connection);
    },
  };
};

/** By the query as engine.io has read it, which decides by the same one. */
const isJsonp = (request: IncomingMessage): boolean =>
  (request as { readonly _query?: { readonly j?: unknown } })._query?.j !== undefined;

/** Of an address. Releasing it again does nothing. */
interface Slot {
  release(): void;
}

const makeSlots = (maxPerAddress: number) => {
  const taken = new Map<string, number>();

  const takeAnyway = (address: string): Slot => {
    taken.set(address, (taken.get(address) ?? 0) + 1);
    let isHeld = true;
    return {
      release() {
        if (!isHeld) return;
        isHeld = false;
        const left = (taken.get(address) ?? 1) - 1;
        if (left > 0) taken.set(address, left);
        else taken.delete(address);
      },
    };
  };

  return {
    takeAnyway,
    take: (address: string): Slot | undefined =>
      (taken.get(address) ?? 0) >= maxPerAddress ? undefined : takeAnyway(address),
  };
};
