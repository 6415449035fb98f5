import type { IncomingMessage } from 'node:http';
import { COMMAND_MAX_BYTES } from '../protocol/transport-limits.js';
import { makeAddressOf } from './client-address.js';

/** How much of a server one client may use. All limits are per process. */
export interface SocketLimits {
  /** A larger frame or polling body ends the connection. */
  readonly maxFrameBytes: number;
  /** A polling body of more packets ends the connection: no fewer than a user may send at once. */
  readonly maxPacketsPerBody: number;
  /** Open transports of one address that have not authenticated yet. */
  readonly maxPendingPerAddress: number;
  /** A transport that has not authenticated after this time is closed. */
  readonly authenticationTimeoutMs: number;
  /** The client's address: the peer's, or the one that trusted proxies forward. */
  readonly addressOf: (request: IncomingMessage) => string;
}

export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  maxFrameBytes: COMMAND_MAX_BYTES,
  maxPacketsPerBody: 400,
  maxPendingPerAddress: 50,
  authenticationTimeoutMs: 5_000,
  addressOf: makeAddressOf([]),
};
