/** How much of a server's HTTP one client may use. All limits are per process. */
export interface HttpLimits {
  /** Open TCP connections of one address, WebSockets included. */
  readonly maxConnectionsPerAddress: number;
  /** Requests of one connection that have not been answered, or whose answers have not been taken. */
  readonly maxRequestsInFlight: number;
  /** Bytes of answers that wait for one connection when another request comes. */
  readonly maxUnreadBytes: number;
  /** The time in which a request is received and answered, and its answer taken; of a stream, until it begins. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxConnectionsPerAddress: 2_000,
  // Browsers and proxies send one request at a time.
  maxRequestsInFlight: 16,
  maxUnreadBytes: 1024 * 1024,
  requestTimeoutMs: 60_000,
};
