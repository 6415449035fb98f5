import type { Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type DefaultEventsMap, Server } from 'socket.io';
import type { Parley } from '../../application/parley.js';
import type { Logger } from '../../application/ports/logger.js';
import { serveConnection } from './connection.js';
import { makeEncoder } from './encoder.js';
import { readHandshake, refuseConnection } from './handshake.js';
import type { ClientEvents, ServerEvents, SocketData } from './socket.js';

export interface SocketIoOptions {
  /** With `none` a connection says who it is by `userOnline`: for development only. */
  readonly authentication: 'token' | 'none';
  readonly corsOrigins: readonly string[] | '*';
  readonly logger: Logger;
}

export interface SocketIoServer {
  /** Closes every connection so that clients reconnect by themselves; the HTTP server stays its owner's. */
  close(): Promise<void>;
}

/** A connection that died without a word is noticed within 20 s. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;
const MAX_FRAME_BYTES = 64 * 1024;

/** What closing connections have for what is on its way to them. */
const FLUSH_MS = 2_000;

/** Serves Parley's Socket.IO contract on a server that somebody else listens with. */
export const attachSocketIo = (
  httpServer: HttpServer,
  parley: Parley,
  { authentication, corsOrigins, logger }: SocketIoOptions,
): SocketIoServer => {
  const io = new Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>(httpServer, {
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: MAX_FRAME_BYTES,
    // An event is encoded once for all of its receivers, which compression per socket would undo.
    perMessageDeflate: false,
    httpCompression: false,
    cors: { origin: corsOrigins === '*' ? '*' : [...corsOrigins] },
  });

  io.use((socket, next) => {
    const admit = async () => {
      socket.data.handshake = readHandshake(socket.handshake.auth, authentication);
      if (authentication === 'none') return;
      socket.data.identity = await parley.sessions.authenticate(socket.data.handshake.token);
    };
    admit().then(
      () => next(),
      (error: unknown) => next(refuseConnection(error, logger)),
    );
  });

  const encode = makeEncoder();
  const closing = new Set<Promise<void>>();
  io.on('connection', (socket) => {
    const closed = serveConnection(socket, { parley, logger, encode });
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  });

  return {
    async close() {
      // Not disconnect(), after which a client stays away: a closed transport makes it come back by itself.
      for (const socket of io.sockets.sockets.values()) socket.conn.close();
      const ended = Promise.allSettled(closing);
      await Promise.race([ended, delay(FLUSH_MS, undefined, { ref: false })]);
      // Whoever did not read what was on its way to them by now is cut off.
      io.engine.close();
      await ended;
    },
  };
};
