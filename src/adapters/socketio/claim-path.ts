import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../../application/ports/logger.js';
import { endUnanswered } from './foreign-upgrades.js';

export interface ClaimedPath {
  /** Gets what comes to the path, and nothing else. It never listens. */
  readonly server: Server;
  /** From now on the path is the HTTP server's again. */
  readonly release: () => void;
}

const TAKEN_TWICE =
  'Something else answers upgrades on the path of the chat; give one of the two another path';

/** The paths of each HTTP server that chats have. */
const claims = new WeakMap<Server, Set<string>>();

/**
 * Takes a path of somebody's HTTP server for an engine of Socket.IO, and leaves everything else there alone. The engine
 * never sees that server: it would end upgrades that are not its own.
 *
 * An upgrade is handed over after all listeners have seen it. Where one of them has answered it, as another engine on this
 * path does, it stays that one's: an upgrade that is answered twice ends the process.
 *
 * @throws Error where a chat has this path, a part of it or one below it.
 */
export const claimPath = (httpServer: Server, path: string, logger: Pick<Logger, 'error'>): ClaimedPath => {
  const taken = claims.get(httpServer) ?? new Set();
  const own = `${path}/`;
  const other = [...taken].find((each) => each.startsWith(own) || own.startsWith(each));
  if (other !== undefined) {
    throw new Error(`A chat is attached to ${other} of this HTTP server already, so ${own} is not free`);
  }
  claims.set(httpServer, taken.add(own));

  const server = createServer();
  let isReleased = false;
  let others: readonly RequestListener[] = [];
  // Where nobody else is there to answer, the engine still refuses.
  const isOwn = ({ url }: IncomingMessage) =>
    url?.startsWith(own) === true && (!isReleased || others.length === 0);

  const onRequest: RequestListener = (request, response) => {
    if (isOwn(request)) server.emit('request', request, response);
    else for (const listener of others) listener.call(httpServer, request, response);
  };
  httpServer.on('request', onRequest);

  /** Other listeners would answer requests of the chat a second time, also those that come later. */
  const takeOver = () => {
    const all = httpServer.listeners('request') as RequestListener[];
    const at = all.indexOf(onRequest);
    // A later chat has taken over the listeners in the same way.
    if (at === -1) return;
    others = [...all.slice(0, at), ...others, ...all.slice(at + 1)];
    const kept = isReleased && others.length > 0 ? others : [onRequest];
    httpServer.removeAllListeners('request');
    for (const listener of kept) httpServer.on('request', listener);
  };
  takeOver();
  const onListener = (event: string | symbol, listener: unknown) => {
    // Node emits this before the listener is there.
    if (event === 'request' && listener !== onRequest) process.nextTick(takeOver);
  };
  httpServer.on('newListener', onListener);

  let isLogged = false;
  const onUpgrade = (request: IncomingMessage, socket: Answerable, head: Buffer) => {
    if (!isOwn(request)) {
      if (httpServer.listenerCount('upgrade') === 1) endUnanswered(socket);
      return;
    }
    const before = socket.bytesWritten;
    process.nextTick(() => {
      if (socket.destroyed) return;
      if (socket.bytesWritten === before && !hasWebSocket(socket)) {
        server.emit('upgrade', request, socket, head);
        return;
      }
      if (!isLogged) logger.error(TAKEN_TWICE, new Error(`An upgrade to ${own} was answered already`));
      isLogged = true;
    });
  };
  httpServer.prependListener('upgrade', onUpgrade);

  return {
    server,
    release() {
      isReleased = true;
      httpServer.off('upgrade', onUpgrade);
      taken.delete(own);
      takeOver();
      if (!httpServer.listeners('request').includes(onRequest)) httpServer.off('newListener', onListener);
    },
  };
};

type Answerable = Duplex & { readonly bytesWritten?: number };

/** The package `ws` marks the socket of a WebSocket by a symbol of its own. */
const hasWebSocket = (socket: Duplex): boolean =>
  Object.getOwnPropertySymbols(socket).some(({ description }) => description === 'websocket');
