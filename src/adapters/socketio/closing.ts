import type { Server } from 'socket.io';
import { type Transported, webSocketOf } from './transported.js';

/** A connection that is asked to close has this long to read what waits for it, and its WebSocket the rest. */
const READING_MS = 4_000;
/** For the peer's part of the closing handshake. */
const HANDSHAKE_MS = 1_000;

/** No client delays the end of its connection by more than this, once it was asked to close. */
export const CLOSING_MAX_MS = READING_MS + HANDSHAKE_MS;

type WebSocketServer = new (options: object) => object;

/**
 * Makes every WebSocket of the server end a moment after it was asked to close, whether its peer takes part in that or
 * not; also those that never became a connection.
 */
export const limitClosingHandshakes = ({ engine }: Pick<Server, 'engine'>): void => {
  const withWebSockets = engine as typeof engine & { init(): void };
  const { opts } = withWebSockets;
  const Base = opts.wsEngine as WebSocketServer;
  opts.wsEngine = class extends Base {
    constructor(options: object) {
      super({ ...options, closeTimeout: HANDSHAKE_MS });
    }
  };
  // It has made one already.
  withWebSockets.init();
};

/**
 * Ends the connection now, whatever its peer does, and without telling the peer that it should stay away: a request
 * that waits for packets gets an empty answer. Idempotent.
 */
export const terminate = (connection: Transported): void => {
  webSocketOf(connection)?.terminate();
  const transport = connection.transport as unknown as Closing;
  // A polling transport that was asked to close waits for the next request with a timer of its own.
  if (transport.shouldClose) transport.shouldClose();
  else transport.onClose();
};

/** In every state of a transport these end it, where close() does nothing in some. */
interface Closing {
  readonly shouldClose?: (() => void) | null;
  onClose(): void;
}

/** Every close of the connection is over in time, whoever asks for it: engine.io and Socket.IO do as well. */
export const closeInTime = (connection: Transported): void => {
  const close = connection.close.bind(connection);
  connection.close = (discard) => {
    if (connection.readyState === 'open') terminateLater(connection);
    return close(discard);
  };
};

const terminateLater = (connection: Transported): void => {
  const timer = setTimeout(() => terminate(connection), READING_MS);
  connection.once('close', () => clearTimeout(timer));
};

/**
 * Closes the connection once it has read what waits for it, so that its client comes back by itself. A client that polls
 * takes Engine.IO's close packet for a decision about it, and stays away: it gets none.
 */
export const closeForNow = (connection: Transported): void => {
  if (connection.transport.name !== 'polling') {
    connection.close();
    return;
  }
  if (connection.readyState !== 'open') return;
  const queue = connection as unknown as { readonly writeBuffer: readonly unknown[] };
  const closeIfRead = () => {
    if (queue.writeBuffer.length === 0) terminate(connection);
  };
  // One deadline for all that waits, however many polls it takes.
  terminateLater(connection);
  connection.on('drain', closeIfRead);
  closeIfRead();
};
