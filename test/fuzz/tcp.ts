import { connect, type Socket } from 'node:net';
import { type Fuzz, within } from './fuzz.js';

/** A TCP socket for any bytes. */
export interface Tcp {
  readonly socket: Socket;
  readonly received: () => Buffer;
  readonly closed: Promise<void>;
  /** Resolves when the server has sent something, or has closed. */
  readonly heard: Promise<void>;
}

export const openTcp = async (fuzz: Fuzz): Promise<Tcp> => {
  const { hostname, port } = new URL(fuzz.url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const heard = new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
    socket.once('close', () => resolve());
  });
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    fuzz.hear(chunk.toString('latin1'));
  });
  await within(
    new Promise<void>((resolve) => {
      socket.once('connect', () => resolve());
      socket.once('close', () => resolve());
    }),
    'a TCP connection',
  );
  return { socket, received: () => Buffer.concat(chunks), closed, heard };
};

/** A WebSocket frame that is as right or wrong as the options say. */
export const webSocketFrame = (
  payload: Buffer,
  { opcode = 1, fin = true, rsv = 0, masked = true, claimed = BigInt(payload.length) } = {},
): Buffer => {
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const mask = masked ? 0x80 : 0;
  if (claimed < 126n) head.push(mask | Number(claimed));
  else if (claimed < 65_536n) head.push(mask | 126, Number(claimed >> 8n), Number(claimed & 255n));
  else
    head.push(
      mask | 127,
      ...Array.from({ length: 8 }, (_, i) => Number((claimed >> BigInt(56 - 8 * i)) & 255n)),
    );
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([Buffer.from(head), Buffer.alloc(masked ? 4 : 0), payload]);
};

export const UPGRADE = [
  'Host: fuzz.example',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
] as const;

export const SOCKET_PATH = '/socket.io/?EIO=4&transport=websocket';
