import type { Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { Parley } from '../../application/parley.js';
import type { Logger } from '../../application/ports/logger.js';
import { invalid } from '../../domain/errors.js';
import { corsOriginOf, type Origins } from '../protocol/origins.js';
import { makeWriteBatching } from './batch-writes.js';
import { type Connection, serveConnection } from './connection.js';
import { makeEncoder } from './encoder.js';
import { makeForgetRequest } from './forget-request.js';
import { openGate } from './gate.js';
import { readHandshake, refuseConnection } from './handshake.js';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './limits.js';
import { cutOffSlowReader } from './slow-reader.js';
import type { ClientEvents, ServerEvents, SocketData } from './socket.js';
import { strictParser } from './strict-parser.js';

export interface SocketIoOptions {
  /** With `none` a connection names its user by `userOnline`: for development only. */
  readonly authentication: 'token' | 'none';
  readonly corsOrigins: Origins;
  readonly logger: Logger;
  /** Missing limits have their defaults. */
  readonly limits?: Partial<SocketLimits>;
}

export interface SocketIoServer {
  /**
   * Refuses new connections, answers the commands that it has taken, and closes the connections a few at a time,
   * so that clients reconnect by themselves. The HTTP server stays open.
   */
  close(): Promise<void>;
}

type Transported = Socket['conn'];

/** A connection that died silently is noticed within 20 s. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;

/** Connections are closed at 200 a second, as their clients connect to another process at once. */
const CLOSED_AT_ONCE = 10;
const CLOSING_INTERVAL_MS = 50;

/** After the last answer, the time that connections have to transmit what was sent. */
const FLUSH_MS = 5_000;

/** Serves Parley's Socket.IO contract on the caller's HTTP server. */
export const attachSocketIo = (
  httpServer: HttpServer,
  parley: Parley,
  { authentication, corsOrigins, logger, limits: given }: SocketIoOptions,
): SocketIoServer => {
  const limits = { ...DEFAULT_SOCKET_LIMITS, ...given };
  let isClosing = false;
  const io = new Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>(httpServer, {
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: limits.maxFrameBytes,
    connectTimeout: limits.authenticationTimeoutMs,
    parser: strictParser,
    // An event is encoded once for all of its receivers; compression per socket would undo that.
    perMessageDeflate: false,
    httpCompression: false,
    cors: { origin: corsOriginOf(corsOrigins) },
  });

  const gate = openGate(io, { corsOrigins, limits, isClosing: () => isClosing });
  const forgetRequest = makeForgetRequest(io.engine);
  const batchWrites = makeWriteBatching();
  io.engine.on('connection', (connection: Transported) => {
    batchWrites(connection);
    cutOffSlowReader(connection, limits.maxWaitingBytes, () =>
      logger.info('A device that does not read was cut off'),
    );
  });

  /** One session per transport: a second CONNECT during the first would make another. */
  const connecting = new WeakSet<object>();
  io.use((socket, next) => {
    const { conn } = socket;
    const authenticate = async () => {
      if (connecting.has(conn)) throw invalid('This connection has a session already, or is opening one');
      connecting.add(conn);
      const { data } = socket;
      const { token, ...handshake } = readHandshake(socket.handshake.auth, authentication);
      data.handshake = handshake;
      if (authentication === 'none') return;
      data.identity = await parley.sessions.authenticate(token);
      parley.sessions.requireSlot(data.identity.userId);
    };
    authenticate().then(
      () => {
        gate.authenticated(conn);
        forgetRequest(socket);
        next();
      },
      (error: unknown) => {
        connecting.delete(conn);
        next(refuseConnection(error, logger));
      },
    );
  });

  const encode = makeEncoder();
  const connections = new Set<Connection>();
  io.on('connection', (socket) => {
    const connection = serveConnection(socket, { parley, logger, encode });
    connections.add(connection);
    void connection.closed.finally(() => connections.delete(connection));
    if (isClosing) void connection.finish();
  });

  return {
    async close() {
      isClosing = true;
      const answered: Promise<void>[] = [];
      const open = [...connections];
      for (let at = 0; at < open.length; at += CLOSED_AT_ONCE) {
        if (at > 0) await delay(CLOSING_INTERVAL_MS);
        for (const connection of open.slice(at, at + CLOSED_AT_ONCE)) answered.push(connection.finish());
      }
      await Promise.all(answered);
      const ended = Promise.allSettled([...connections].map(({ closed }) => closed));
      await Promise.race([ended, delay(FLUSH_MS, undefined, { ref: false })]);
      // Connections that have not read everything by now are cut off.
      io.engine.close();
      await ended;
    },
  };
};
