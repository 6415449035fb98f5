import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DomainError } from '../../domain/errors.js';
import type { IsKnownHost } from '../protocol/hosts.js';
import { toWireError } from '../protocol/translate.js';

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const REFUSAL = JSON.stringify(
  toWireError(
    new DomainError('FORBIDDEN', 'This host is not allowed: use localhost, or name it in CORS_ORIGIN'),
  ),
);

/**
 * Answers requests to any other host with 403, and closes the connection of an upgrade, before anything is done for
 * them. To be called when all listeners for requests and upgrades are there.
 */
export const refuseUnknownHosts = (server: Server, isKnown: IsKnownHost): void => {
  const requests = server.listeners('request') as RequestListener[];
  const upgrades = server.listeners('upgrade') as UpgradeListener[];
  server.removeAllListeners('request').removeAllListeners('upgrade');

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isKnown(request.headers.host)) {
      for (const listener of requests) listener.call(server, request, response);
      return;
    }
    response.writeHead(403, { 'content-type': 'application/json', connection: 'close' }).end(REFUSAL);
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isKnown(request.headers.host)) socket.destroy();
    else for (const listener of upgrades) listener.call(server, request, socket, head);
  });
};
