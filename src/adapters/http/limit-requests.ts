import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Cancel, Clock } from '../../application/ports/clock.js';
import { DomainError } from '../../domain/errors.js';
import { toWireError } from '../protocol/translate.js';
import type { HttpLimits } from './limits.js';

/** The requests and answers of one connection that are under way. */
interface Traffic {
  readonly open: Map<ServerResponse, Cancel>;
  isRefused: boolean;
}

const TOO_MANY = JSON.stringify(
  toWireError(
    new DomainError('RATE_LIMITED', 'Too many requests on one connection before their answers were read'),
  ),
);

/**
 * Limits what one connection can make the server hold: requests that were not answered, answers that were not read, and the
 * time for both. Whatever exceeds it is answered with 429 and ends the connection. To be called when all listeners for
 * requests are there.
 */
export const limitRequests = (
  server: Server,
  clock: Pick<Clock, 'after'>,
  limits: Omit<HttpLimits, 'maxConnectionsPerAddress'>,
): void => {
  const connections = new WeakMap<Socket, Traffic>();
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');

  const trafficOf = (socket: Socket): Traffic => {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const traffic: Traffic = { open: new Map(), isRefused: false };
    connections.set(socket, traffic);
    // Node reports the end of a connection only to the answer that has its turn.
    socket.once('close', () => {
      for (const cancel of traffic.open.values()) cancel();
      traffic.open.clear();
    });
    return traffic;
  };

  const begin = ({ open }: Traffic, response: ServerResponse, socket: Socket) => {
    open.set(
      response,
      clock.after(limits.requestTimeoutMs, () => {
        if (!isStream(response)) socket.destroy();
      }),
    );
    response.once('close', () => {
      open.get(response)?.();
      open.delete(response);
    });
  };

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const traffic = trafficOf(socket);
    // The bytes that were read together with the request that was refused.
    if (traffic.isRefused) return;
    const isFull =
      traffic.open.size >= limits.maxRequestsInFlight || unreadBytes(traffic) > limits.maxUnreadBytes;
    begin(traffic, response, socket);
    if (isFull) {
      traffic.isRefused = true;
      socket.pause();
      response
        .writeHead(429, { 'content-type': 'application/json; charset=utf-8', connection: 'close' })
        .end(TOO_MANY);
      return;
    }
    for (const listener of listeners) listener.call(server, request, response);
  });
};

/** It lasts as long as its client stays; its transport cuts off anyone who does not read it. */
const isStream = (response: ServerResponse): boolean =>
  response.headersSent && String(response.getHeader('content-type')).startsWith('text/event-stream');

/** Of the answer that has its turn, what the socket holds counts too. */
const unreadBytes = ({ open }: Traffic): number =>
  [...open.keys()].reduce((sum, response) => sum + response.writableLength, 0);
