import type { Server as HttpServer } from 'node:http';
import { type DefaultEventsMap, Server } from 'socket.io';
import type { Parley } from '../../application/parley.js';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { type Metrics, NO_METRICS } from '../../application/ports/metrics.js';
import { invalid } from '../../domain/errors.js';
import { makeProtocol } from '../protocol/connect.js';
import { toWireFailure } from '../protocol/failure.js';
import { finishAll } from '../protocol/finish-all.js';
import { readHandshake } from '../protocol/handshake.js';
import { corsOriginOf, type Origins } from '../protocol/origins.js';
import { makeWriteBatching } from './batch-writes.js';
import { CLOSING_MAX_MS, closeInTime, limitClosingHandshakes } from './closing.js';
import { type ServedConnection, serveConnection } from './connection.js';
import { endForeignUpgrades } from './foreign-upgrades.js';
import { makeEncoder } from './encoder.js';
import { makeForgetRequest } from './forget-request.js';
import { openGate } from './gate.js';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './limits.js';
import { makePacketScreen } from './packet-screen.js';
import { limitPolling } from './polling-limits.js';
import { logOncePerMinute } from './log-once.js';
import type { ClientEvents, ServerEvents, SocketData } from './socket.js';
import type { Transported } from './transported.js';

export interface SocketIoOptions {
  /** With `none` a connection names its user by `userOnline`: for development only. */
  readonly authentication: 'token' | 'none';
  readonly corsOrigins: Origins;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Missing: nothing is counted. */
  readonly metrics?: Metrics;
  /** The path of the host's below which Socket.IO is, without a slash at its end; missing: none. */
  readonly basePath?: string;
  /** Missing limits have their defaults. */
  readonly limits?: Partial<SocketLimits>;
}

export interface SocketIoServer {
  /**
   * Refuses new connections, answers the commands that it has taken, and asks the connections to close, a few at a
   * time, so that clients reconnect by themselves. Resolves when it has asked the last one. Idempotent.
   */
  drain(): Promise<void>;

  /** Drains, and resolves when all have ended, `CLOSING_MAX_MS` after the last was asked. The HTTP server stays open. */
  close(): Promise<void>;
}

/** A connection that died silently is noticed within 20 s. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;

/** Serves Parley's Socket.IO contract on the caller's HTTP server. */
export const attachSocketIo = (
  httpServer: HttpServer,
  parley: Parley,
  {
    authentication,
    corsOrigins,
    logger,
    clock,
    metrics = NO_METRICS,
    basePath = '',
    limits: given,
  }: SocketIoOptions,
): SocketIoServer => {
  const limits = { ...DEFAULT_SOCKET_LIMITS, ...given };
  let isClosing = false;
  const io = new Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>(httpServer, {
    path: `${basePath}/socket.io`,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: limits.maxFrameBytes,
    // The gate ends those that do not authenticate in time; Socket.IO would only ask them to close.
    connectTimeout: limits.authenticationTimeoutMs + CLOSING_MAX_MS,
    destroyUpgrade: false,
    // Clients bring the library with them. Each request for it would compress it anew.
    serveClient: false,
    // An event is encoded once for all of its receivers; compression per socket would undo that.
    perMessageDeflate: false,
    httpCompression: false,
    cors: { origin: corsOriginOf(corsOrigins) },
  });

  limitClosingHandshakes(io);
  endForeignUpgrades(httpServer, io.path());

  const gate = openGate(io, { corsOrigins, limits, isClosing: () => isClosing, metrics });
  const forgetRequest = makeForgetRequest(io.engine);
  const batchWrites = makeWriteBatching();
  const logOnce = logOncePerMinute(logger, clock);
  const screen = makePacketScreen((connection, reason) => {
    gate.refused(connection, 'protocol');
    logOnce('A client that does not speak the protocol was refused', {
      address: gate.addressOf(connection),
      reason,
    });
  });
  io.engine.on('connection', (connection: Transported) => {
    closeInTime(connection);
    screen.watch(connection);
    limitPolling(connection, limits.maxPacketsPerBody);
    batchWrites(connection);
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
      const identity = await parley.sessions.authenticate(token);
      parley.sessions.admitConnect(identity.userId);
      data.identity = identity;
    };
    authenticate().then(
      () => {
        gate.authenticated(conn);
        forgetRequest(socket);
        next();
      },
      (error: unknown) => {
        connecting.delete(conn);
        const data = toWireFailure(error, logger, 'connect');
        gate.refused(conn, data.code);
        // Clients read `data` of a `connect_error`.
        next(Object.assign(new Error(data.message), { data }));
      },
    );
  });

  const protocol = makeProtocol(parley);
  const encode = makeEncoder();
  const connections = new Set<ServedConnection>();
  io.on('connection', (socket) => {
    const { conn } = socket;
    screen.joined(conn);
    const connection = serveConnection(socket, { protocol, logger, encode });
    connections.add(connection);
    void connection.closed.finally(() => connections.delete(connection));
    if (isClosing) void connection.finish();
  });

  const drain = async () => {
    isClosing = true;
    gate.endPending();
    await finishAll(connections);
  };

  let drained: Promise<void> | undefined;
  return {
    drain: () => (drained ??= drain()),
    async close() {
      await (drained ??= drain());
      await Promise.allSettled([...connections].map(({ closed }) => closed));
      // Transports that were opening when it began to drain.
      io.engine.close();
    },
  };
};
