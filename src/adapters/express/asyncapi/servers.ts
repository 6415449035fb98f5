import type { AsyncApiServer, AsyncApiServers } from './async-api.js';

/** Where Socket.IO is below the path of REST, unless a host has put it elsewhere: clients look for it there. */
const SOCKET_IO_PATH = '/socket.io';

/** The servers of a description, below this path. */
export const serversBelow = (path: string): AsyncApiServers => ({
  plain: serverOf('ws', path, 'Without TLS.'),
  tls: serverOf('wss', path, 'Behind a proxy with TLS.'),
});

const serverOf = (protocol: 'ws' | 'wss', path: string, about: string): AsyncApiServer => ({
  host: '{host}',
  pathname: `${path}${SOCKET_IO_PATH}`,
  protocol,
  description: `${about} Clients of Socket.IO take \`pathname\` as their option \`path\`.`,
  variables: { host: { default: '127.0.0.1:5000', description: 'Where this description is read.' } },
});

/** Of each request by which a transport opens. */
export const CONNECTION_BINDING = {
  ws: {
    method: 'GET',
    query: {
      type: 'object',
      required: ['EIO', 'transport'],
      properties: {
        EIO: { type: 'string', const: '4', description: 'The version of Engine.IO.' },
        transport: { type: 'string', enum: ['websocket', 'polling'] },
      },
    },
    bindingVersion: '0.1.0',
  },
} as const;
