import type { IncomingMessage } from 'node:http';
import { makeAddressOf } from './client-address.js';

/** What one client may take of a server. All of it is per process. */
export interface SocketLimits {
  /** A larger frame or polling body closes the connection. */
  readonly maxFrameBytes: number;
  /** A device that leaves more unread in this process is cut off; its user finds all of it by sync. */
  readonly maxWaitingBytes: number;
  /** Open transports of one address that have not authenticated; those that have are not counted. */
  readonly maxPendingPerAddress: number;
  /** A transport that has not authenticated by then is closed. */
  readonly authenticationTimeoutMs: number;
  /** Whose request it is: the peer's address, or what the proxies that are trusted say. */
  readonly addressOf: (request: IncomingMessage) => string;
}

export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  maxFrameBytes: 64 * 1024,
  maxWaitingBytes: 1024 * 1024,
  maxPendingPerAddress: 50,
  authenticationTimeoutMs: 5_000,
  addressOf: makeAddressOf([]),
};
