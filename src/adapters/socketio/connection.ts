import type { Logger } from '../../application/ports/logger.js';
import type { Identity } from '../../application/ports/token-verifier.js';
import { DomainError, invalid } from '../../domain/errors.js';
import {
  NAME_SHOWN,
  type Protocol,
  type RunOptions,
  type WireConnection,
  type WireOutlet,
} from '../protocol/connect.js';
import { toWireFailure } from '../protocol/failure.js';
import { namedUser } from '../protocol/presence-commands.js';
import type { WireAnswer, WireError } from '../protocol/wire.js';
import { closeForNow, terminate } from './closing.js';
import type { Encode } from './encoder.js';
import type { ParleySocket } from './socket.js';
import { webSocketOf } from './transported.js';
import { watchWaiting } from './waiting.js';

export interface ConnectionDeps {
  readonly protocol: Protocol;
  readonly logger: Logger;
  readonly encode: Encode;
}

/** Of a connection that has not named its user yet. */
const MAX_UNNAMED_COMMANDS = 60;

type Acknowledge = (answer: WireAnswer) => void;

export interface ServedConnection {
  /** Resolves when the connection has closed and its session has ended. */
  readonly closed: Promise<void>;
  /**
   * Refuses new commands, answers those it has taken, and closes, so that the client reconnects. Resolves when the
   * last is answered; the answer may not have arrived yet.
   */
  readonly finish: () => Promise<void>;
}

/**
 * Serves one connection until it closes. Every command is answered, or refused with a code; nothing throws. Only where a
 * device leaves far too many answers unread, what it sends is dropped.
 */
export const serveConnection = (
  socket: ParleySocket,
  { protocol, logger, encode }: ConnectionDeps,
): ServedConnection => {
  const { identity, handshake } = socket.data;
  let connection: WireConnection | undefined;
  let unnamed = 0;
  let isFinishing = false;

  /** A connection that closes takes nothing more, and one that reads too slowly is cut while it is written to. */
  const isOpen = () => socket.connected && socket.conn.readyState === 'open';

  const refuse = (error: WireError, event: string, acknowledge?: Acknowledge) => {
    if (acknowledge !== undefined) acknowledge({ ok: false, error });
    else socket.emit('error', { ...error, event: event.slice(0, NAME_SHOWN) });
  };

  const outlet: WireOutlet = {
    deliver: (events) => {
      if (!isOpen()) return false;
      // Past Socket.IO, on the engine's socket, as the packets are encoded already, once for all devices.
      for (const { packet, options } of encode(events)) socket.conn.write(packet, options);
      return isOpen();
    },
    end: (error, atOnce) => endWith(socket, error, atOnce),
    waitingBytes: watchWaiting(socket.conn, () => connection?.drained()),
  };

  const connect = (named: Identity, isAdmitted: boolean) =>
    (connection = protocol.connect({ ...handshake, identity: named, isAdmitted, outlet }));

  /** Without tokens the first userOnline names the user; with them it may only confirm the token's user. */
  const identify = (event: string, payload: unknown): WireConnection => {
    if (connection !== undefined) return connection;
    if (isFinishing) throw new DomainError('UNAVAILABLE', 'The server is stopping: connect again');
    const userId = event === 'userOnline' ? namedUser(payload) : undefined;
    if (userId !== undefined) return connect({ userId }, false);
    if (++unnamed > MAX_UNNAMED_COMMANDS) socket.disconnect(true);
    throw new DomainError('UNAUTHENTICATED', 'Name your user first: emit userOnline with a user id');
  };

  const run = (event: string, args: readonly unknown[]): void => {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const payload = args[0] === last && acknowledge !== undefined ? undefined : args[0];
    const options: RunOptions = {
      asEvents: acknowledge === undefined,
      respond: (answer) => {
        if (!answer.ok) refuse(answer.error, event, acknowledge);
        else acknowledge?.(answer);
        return isOpen();
      },
    };
    try {
      // It never rejects.
      void identify(event, payload).run(event, payload, options);
    } catch (error) {
      refuse(toWireFailure(error, logger, event), event, acknowledge);
    }
  };

  try {
    if (identity !== undefined) connect(identity, true);
  } catch (error) {
    refuse(toWireFailure(error, logger, 'connect'), 'connect');
    socket.disconnect(true);
  }
  // The protocol allows a number as an event's name.
  socket.onAny((event: unknown, ...args: unknown[]) => run(String(event), args));
  // A client may send an event of this name, whose arguments are never an Error; Socket.IO says by it that it could
  // not read a packet, and closes the connection.
  socket.on('error', (reason: unknown) => {
    if (!(reason instanceof Error)) return;
    refuse(toWireFailure(invalid('The packet is malformed'), logger, 'connect'), 'connect');
  });

  const closed = new Promise<void>((resolve) => {
    socket.once('disconnect', () => {
      // A client that leaves by a DISCONNECT packet would keep a transport that nothing counts any more.
      socket.conn.close();
      resolve(connection?.close());
    });
  });

  return {
    closed,
    async finish() {
      isFinishing = true;
      await connection?.finish();
      // Not disconnect(), after which a client stays away: after a closed transport it reconnects by itself.
      closeForNow(socket.conn);
    },
  };
};

/** A client comes back by itself after a closed transport, and stays away after a packet that says so. */
const endWith = (socket: ParleySocket, error: WireError, atOnce: boolean): void => {
  if (atOnce) {
    terminate(socket.conn);
    return;
  }
  // What a flood has sent before its end arrives would be read for seconds.
  if (error.code === 'RATE_LIMITED') webSocketOf(socket.conn)?.pause();
  socket.emit('error', { ...error, event: 'connect' });
  if (error.code === 'UNAVAILABLE' || error.code === 'INTERNAL') closeForNow(socket.conn);
  else socket.disconnect(true);
};
