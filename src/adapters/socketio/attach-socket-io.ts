import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { type DefaultEventsMap, Server } from 'socket.io';
import type { Parley } from '../../application/parley.js';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { type Metrics, NO_METRICS } from '../../application/ports/metrics.js';
import { invalid } from '../../domain/errors.js';
import { type Authentication, modeOf } from '../protocol/authentication.js';
import { makeProtocol } from '../protocol/connect.js';
import { toWireFailure } from '../protocol/failure.js';
import { finishAll } from '../protocol/finish-all.js';
import { readHandshake } from '../protocol/handshake.js';
import { requireSpeaksFor } from '../protocol/input.js';
import { corsOf, type Origins } from '../protocol/origins.js';
import { makeWriteBatching } from './batch-writes.js';
import { claimPath } from './claim-path.js';
import { CLOSING_MAX_MS, closeInTime, limitClosingHandshakes, terminate } from './closing.js';
import { type ServedConnection, serveConnection } from './connection.js';
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
  /** With `none` a connection names its user by `userOnline`. */
  readonly authentication: Authentication<IncomingMessage>;
  readonly corsOrigins: Origins;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Missing: nothing is counted. */
  readonly metrics?: Metrics;
  /** The path of Socket.IO, without a slash at its end. Missing: /socket.io. */
  readonly path?: string;
  /** Missing limits have their defaults. */
  readonly limits?: Partial<SocketLimits>;
}

export interface SocketIoServer {
  /**
   * Refuses new connections, answers the commands that it has taken, and asks the connections to close, a few at a
   * time, so that clients reconnect by themselves. Resolves when it has asked the last one. Idempotent.
   */
  drain(): Promise<void>;

  /**
   * Drains, and resolves when all have ended, `LEAVING_MS` after the last was asked at the latest. Nothing is left on the
   * HTTP server, which stays open.
   */
  close(): Promise<void>;
}

/** A connection that died silently is noticed within 20 s. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;

/** How long clients may read what waits for them after the last was asked to close. */
export const LEAVING_MS = 1_500;

/**
 * Serves Parley's Socket.IO contract below a path of the caller's HTTP server, beside whoever else is there.
 *
 * @throws Error where another chat has the path.
 */
export const attachSocketIo = (
  httpServer: HttpServer,
  parley: Parley,
  {
    authentication,
    corsOrigins,
    logger,
    clock,
    metrics = NO_METRICS,
    path = '/socket.io',
    limits: given,
  }: SocketIoOptions,
): SocketIoServer => {
  const limits = { ...DEFAULT_SOCKET_LIMITS, ...given };
  let isClosing = false;
  const mode = modeOf(authentication);
  const claimed = claimPath(httpServer, path, logger);
  const io = new Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>(claimed.server, {
    path,
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
    cors: corsOf(corsOrigins, mode),
  });

  limitClosingHandshakes(io);

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
  const open = new Set<Transported>();
  io.engine.on('connection', (connection: Transported) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
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
      const { token, userId, ...handshake } = readHandshake(
        socket.handshake.auth,
        mode === 'token' ? 'token' : 'none',
      );
      data.handshake = handshake;
      if (authentication === 'none') return;
      const identity =
        typeof authentication === 'function'
          ? await authentication(socket.request)
          : await parley.sessions.authenticate(token);
      requireSpeaksFor(identity.userId, { userId });
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
      const timer = setTimeout(() => open.forEach(terminate), LEAVING_MS);
      await Promise.allSettled([...connections].map(({ closed }) => closed));
      // Connections without a session too, such as one that was refused and reads its reason.
      await Promise.all([...open].map((connection) => ended(connection)));
      clearTimeout(timer);
      io.engine.close();
      claimed.release();
    },
  };
};

const ended = (connection: Transported): Promise<void> =>
  new Promise((resolve) => {
    if (connection.readyState === 'closed') resolve();
    else connection.once('close', () => resolve());
  });
