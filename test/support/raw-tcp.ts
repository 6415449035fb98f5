import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection of TCP to the server, which does nothing by itself: it answers no ping and no close. */
export interface RawTcp {
  readonly socket: Socket;
  /** Everything that came, as Latin-1. */
  readonly heard: () => string;
  readonly until: (text: string) => Promise<void>;
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>;
}

export const connectTcp = async (url: string): Promise<RawTcp> => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let heard = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => (heard += text));
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  await once(socket, 'connect');
  return {
    socket,
    heard: () => heard,
    ended,
    until: async (text) => {
      while (!heard.includes(text)) {
        if (socket.destroyed) throw new Error(`The connection has ended before ${text}: ${heard}`);
        await Promise.race([once(socket, 'data'), ended]);
      }
    },
  };
};

export const POLLING = '/socket.io/?EIO=4&transport=polling';

/** A request as text, to be written by hand. */
export const requestText = (
  method: string,
  path: string,
  headers: readonly string[] = [],
  body = '',
): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...headers,
    ...(body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  ].join('\r\n');

/** A WebSocket by hand; resolves when the transport is open. */
export const upgradeTcp = async (
  url: string,
  path = '/socket.io/?EIO=4&transport=websocket',
  key = 'AAAAAAAAAAAAAAAAAAAAAA==',
): Promise<RawTcp> => {
  const tcp = await connectTcp(url);
  tcp.socket.write(
    requestText('GET', path, [
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${key}`,
    ]),
  );
  return tcp;
};

/** A short text frame of a client, masked by zeros. */
export const clientFrame = (text: string, opcode = 1): Buffer =>
  Buffer.concat([
    Buffer.from([0x80 | opcode, 0x80 | Buffer.byteLength(text), 0, 0, 0, 0]),
    Buffer.from(text),
  ]);
