import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { type Metrics, NO_METRICS } from '../../application/ports/metrics.js';
import type { HttpLimits } from './limits.js';

export interface ConnectionOptions {
  /** The peer, to count by; undefined where it connects for many. */
  readonly peerOf: (socket: Socket) => string | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Pick<Logger, 'info'>;
  /** Missing: nothing is counted. */
  readonly metrics?: Metrics;
  readonly limits: Pick<HttpLimits, 'maxConnectionsPerAddress'>;
}

const LOG_INTERVAL_MS = 60_000;

/** Closes connections above the limit of their address before anything is read from them. */
export const limitConnections = (
  server: Server,
  {
    peerOf,
    clock,
    logger,
    metrics = NO_METRICS,
    limits: { maxConnectionsPerAddress: limit },
  }: ConnectionOptions,
): void => {
  const open = new Map<string, number>();
  let loggedAt = -Infinity;

  const log = () => {
    const now = clock.monotonic();
    if (now < loggedAt + LOG_INTERVAL_MS) return;
    loggedAt = now;
    logger.info('Connections are refused: their address has too many', { limit });
  };

  server.on('connection', (socket) => {
    const peer = peerOf(socket);
    if (peer === undefined) return;
    const count = open.get(peer) ?? 0;
    if (count >= limit) {
      socket.destroy();
      metrics.refused('connections');
      log();
      return;
    }
    open.set(peer, count + 1);
    socket.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1;
      if (left > 0) open.set(peer, left);
      else open.delete(peer);
    });
  });
};
