import type { LiveEvent, Outlet } from '../../application/devices/outlet.js';
import type { Session } from '../../application/devices/session.js';
import type { OpenedSession } from '../../application/sessions/open-session.js';
import type { Parley } from '../../application/parley.js';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { Admission } from '../../application/ports/rate-limiter.js';
import type { Identity } from '../../application/ports/token-verifier.js';
import { type CommandName, isHeavy } from '../../application/sessions/command-costs.js';
import { DomainError, invalid, rateLimited } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { toWireFailure } from './errors.js';
import type { Encode } from './encoder.js';
import { toWireError } from '../protocol/translate.js';
import { closeForNow } from './closing.js';
import type { CommandContext } from './command.js';
import { BEHIND, pacedByReading } from './paced.js';
import type { Unread } from './unread.js';
import { COMMANDS } from './commands.js';
import { namedUser } from './presence-commands.js';
import type { ParleySocket } from './socket.js';
import { webSocketOf } from './transported.js';

export interface ConnectionDeps {
  readonly parley: Parley;
  readonly logger: Logger;
  readonly encode: Encode;
  readonly clock: Clock;
  readonly unread: Unread;
}

/** Of a connection that has not named its user yet. */
const MAX_UNNAMED_COMMANDS = 60;

/** Of an event that does not exist: a client may name it at the length of a frame. */
const NAME_SHOWN = 50;

type Acknowledge = (answer: object) => void;

export interface Connection {
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
export const serveConnection = (socket: ParleySocket, deps: ConnectionDeps): Connection => {
  const { parley, logger, encode, unread } = deps;
  let opened: OpenedSession | undefined;
  let underWay = 0;
  let unnamed = 0;
  let finishing = false;
  let finished = () => undefined as void;

  /** A connection that closes takes nothing more, and one that reads too slowly is cut while it is written to. */
  const isOpen = () => socket.connected && socket.conn.readyState === 'open';

  const deliver = (event: LiveEvent): boolean => {
    if (!isOpen()) return false;
    // Past Socket.IO, on the engine's socket, as the packets are encoded already, once for all devices.
    for (const { packet, options } of encode(event)) socket.conn.write(packet, options);
    return isOpen();
  };

  const fail = (error: unknown, event: string, acknowledge?: Acknowledge) => {
    const failure = toWireFailure(error, logger, event);
    if (acknowledge !== undefined) acknowledge({ ok: false, error: failure });
    else socket.emit('error', { ...failure, event: event.slice(0, NAME_SHOWN) });
  };

  const outlet: Outlet = { deliver, end: (reason) => endWith(socket, reason) };

  const open = (identity: Identity): OpenedSession => {
    const { deviceId, receipts } = socket.data.handshake;
    const session = parley.sessions.open({ identity, deviceId, receipts, outlet });
    session.ready.catch((error: unknown) => {
      if (session.session.closed) return;
      fail(error, 'connect');
      // Not disconnect(), after which a client does not reconnect by itself.
      closeForNow(socket.conn);
    });
    return session;
  };

  /** Without tokens the first userOnline names the user; with them it may only confirm the token's user. */
  const identify = (event: string, payload: unknown): OpenedSession => {
    if (opened === undefined && event === 'userOnline') {
      const userId = namedUser(payload);
      if (userId !== undefined) {
        requireConnect(parley, userId);
        opened = open({ userId });
      }
    }
    if (opened === undefined) {
      if (++unnamed > MAX_UNNAMED_COMMANDS) socket.disconnect(true);
      throw new DomainError('UNAUTHENTICATED', 'Name your user first: emit userOnline with a user id');
    }
    return opened;
  };

  // Not disconnect(), after which a client stays away: after a closed transport it reconnects by itself.
  const closeIfFinished = () => {
    if (!finishing || underWay > 0) return;
    closeForNow(socket.conn);
    finished();
  };

  /** A heavy command may have waited meanwhile. */
  const requireOpen = (session: Session): void => {
    if (finishing) throw new DomainError('UNAVAILABLE', 'The server is stopping: connect again');
    if (session.closed) throw new DomainError('UNAVAILABLE', 'The connection has closed');
  };

  const run = async (event: string, args: readonly unknown[]): Promise<void> => {
    if (unread.isFull()) {
      // It counts, as what comes is no less for it.
      if (opened !== undefined) parley.sessions.admit(opened.session.userId, 'unknown');
      return;
    }
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const payload = args[0] === last && acknowledge !== undefined ? undefined : args[0];
    underWay++;
    let answered = false;
    const respond = (answer: object): boolean => {
      answered = true;
      acknowledge?.({ ok: true, ...answer });
      return isOpen();
    };
    try {
      const { session, ready } = identify(event, payload);
      const command = COMMANDS.get(event as CommandName);
      const name = command === undefined ? 'unknown' : (event as CommandName);
      const admission = parley.sessions.admit(session.userId, name);
      if (admission.unanswered) return;
      throwUnlessAdmitted(admission);
      requireOpen(session);
      if (command === undefined)
        throw invalid(`There is no event ${JSON.stringify(event.slice(0, NAME_SHOWN))}`);
      await ready;
      const context: CommandContext = { parley, session, deliver, ...(acknowledge && { respond }) };
      const answer = isHeavy(name)
        ? await pacedByReading(deps, () =>
            parley.sessions.inTurn(session.userId, name, async () => {
              requireOpen(session);
              return unread.isBehind() ? BEHIND : command(context, payload);
            }),
          )
        : await parley.sessions.inTurn(session.userId, name, () => command(context, payload));
      if (!answered) respond(answer ?? {});
    } catch (error) {
      if (answered) logger.error('A command failed after its answer', error, { event });
      else if (opened?.session.closed !== true) fail(error, event, acknowledge);
      else if (!(error instanceof DomainError)) logger.error('A command failed', error, { event });
    } finally {
      underWay--;
      closeIfFinished();
    }
  };

  try {
    if (socket.data.identity !== undefined) opened = open(socket.data.identity);
  } catch (error) {
    fail(error, 'connect');
    socket.disconnect(true);
  }
  // The protocol allows a number as an event's name.
  socket.onAny((event: unknown, ...args: unknown[]) => void run(String(event), args));
  // A client may send an event of this name, whose arguments are never an Error; Socket.IO says by it that it could
  // not read a packet, and closes the connection.
  socket.on('error', (reason: unknown) => {
    if (reason instanceof Error) fail(invalid('The packet is malformed'), 'connect');
  });

  const closed = new Promise<void>((resolve) => {
    socket.once('disconnect', () => {
      // A client that leaves by a DISCONNECT packet would keep a transport that nothing counts any more.
      socket.conn.close();
      const ended = opened === undefined ? Promise.resolve() : parley.sessions.close(opened.session);
      ended
        .catch((error: unknown) =>
          logger.error('A session did not end cleanly; its lease will expire', error),
        )
        .finally(resolve);
    });
  });

  return {
    closed,
    finish: () =>
      new Promise((resolve) => {
        finishing = true;
        finished = resolve;
        // Commands that wait for their client to read have no time for that any more.
        unread.release();
        closeIfFinished();
      }),
  };
};

/** @throws DomainError RATE_LIMITED, after which nothing is done for the command. */
const throwUnlessAdmitted = (admission: Admission): void => {
  if (!admission.admitted) throw rateLimited('Too many commands: slow down', admission.retryAfterMs);
};

/** Counts the connect of a device. @throws DomainError RATE_LIMITED. */
export const requireConnect = (parley: Parley, userId: UserId): void => {
  throwUnlessAdmitted(parley.sessions.admit(userId, 'connect'));
  parley.sessions.requireSlot(userId);
};

const endWith = (socket: ParleySocket, reason: DomainError): void => {
  // What a flood has sent until its end arrives would be read for seconds.
  if (reason.code === 'RATE_LIMITED') webSocketOf(socket.conn)?.pause();
  socket.emit('error', { ...toWireError(reason), event: 'connect' });
  socket.disconnect(true);
};
