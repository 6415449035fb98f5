import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { SOCKET_PATH, UPGRADE, webSocketFrame } from '../fuzz/tcp.js';
import type { Arena } from './attack.js';

export const POLLING_PATH = '/socket.io/?EIO=4&transport=polling';
/** Between the packets of a polling body. */
export const SEPARATOR = '\x1e';
export const MAX_BODY_BYTES = 64 * 1024;

export const textFrame = (text: string): Buffer => webSocketFrame(Buffer.from(text));

/** An event as a frame, with an acknowledgement id where the answer is wanted. */
export const eventFrame = (event: string, payload: unknown, id: number | '' = ''): Buffer =>
  textFrame(`42${id}${JSON.stringify([event, payload])}`);

export const repeated = (bytes: Buffer, atLeast: number): Buffer =>
  Buffer.concat(Array.from({ length: Math.ceil(atLeast / bytes.length) }, () => bytes));

export const requestBytes = (
  method: string,
  path: string,
  headers: readonly string[] = [],
  body: string | Buffer = '',
): Buffer => {
  const length = Buffer.byteLength(body);
  const lines = ['Host: abuse.example', ...headers, ...(length > 0 ? [`Content-Length: ${length}`] : [])];
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`),
    Buffer.from(body),
  ]);
};

export interface Reply {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request over a connection of its own. */
export const ask = async (arena: Arena, path: string, options: Ask = {}): Promise<Reply> => {
  const socket = await arena.open();
  return new Promise((resolve) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request({ method, path, headers, createConnection: () => socket }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
      response.once('close', () => {
        resolve({ status: response.statusCode ?? 0, body: text });
        socket.destroy();
      });
    });
    sent.once('error', () => resolve({ status: 0, body: '' }));
    sent.end(body);
  });
};

/** As a REST client with a token. */
export const post = (arena: Arena, user: string, path: string, body: object | Buffer, headers = {}) =>
  ask(arena, path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${arena.tokenOf(user)}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });

/** A polling session that has not authenticated; undefined where it was refused. */
export const openPolling = async (arena: Arena): Promise<string | undefined> => {
  const { body } = await ask(arena, POLLING_PATH);
  const [, sid] = /^0\{"sid":"([^"]+)"/.exec(body) ?? [];
  return sid === undefined ? undefined : `${POLLING_PATH}&sid=${sid}`;
};

/**
 * A WebSocket by hand: it answers no ping and no closing handshake, and reads only what `onText` wants. It may be
 * refused at any step.
 */
export const openWebSocket = async (
  arena: Arena,
  user?: string,
  onText?: (text: string) => void,
): Promise<Socket> => {
  const socket = await arena.open();
  if (onText === undefined) socket.pause();
  else socket.on('data', (chunk) => onText(chunk.toString('latin1')));
  socket.write(requestBytes('GET', SOCKET_PATH, UPGRADE.slice(1)));
  if (user !== undefined) socket.write(textFrame(`40${JSON.stringify({ token: arena.tokenOf(user) })}`));
  return socket;
};

/** Resolves with true once the server has said it, and with false where the connection ends before. */
export const heard = (socket: Socket, text: string): Promise<boolean> =>
  new Promise((resolve) => {
    let last = '';
    const settle = (found: boolean) => {
      socket.off('data', onData);
      resolve(found);
    };
    const onData = (chunk: Buffer) => {
      last = `${last.slice(-text.length)}${chunk.toString('latin1')}`;
      if (last.includes(text)) settle(true);
    };
    socket.on('data', onData);
    socket.once('close', () => settle(false));
    if (socket.destroyed) settle(false);
  });

/** Writes the bytes again and again, as fast as the server takes them or at this rate, until the end of either. */
export const pour = async (
  arena: Arena,
  socket: Socket,
  bytes: Buffer,
  bytesPerSecond = Infinity,
): Promise<void> => {
  const begun = performance.now();
  for (let sent = bytes.length; !arena.isOver() && !socket.destroyed; sent += bytes.length) {
    if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(ended);
    const dueMs = (sent / bytesPerSecond) * 1_000;
    const early = begun + dueMs - performance.now();
    if (early > 0) await arena.pause(early);
  }
};

const ended = () => undefined;
