import { WebSocket } from 'ws';

/** A WebSocket that speaks Engine.IO and Socket.IO by hand, and so can speak them wrongly. */
export interface RawClient {
  readonly socket: WebSocket;
  /** Frames as they came. */
  readonly frames: string[];
  /** Resolves with the reason once the server has closed the connection. */
  readonly closed: Promise<number>;
  /** Resolves with the first frame that starts so, past or future; rejects when the connection closes. */
  readonly frame: (prefix: string) => Promise<string>;
  readonly send: (frame: string | Buffer) => void;
}

export interface RawOptions {
  /** Connects to Socket.IO's main namespace with it, and waits for the answer. */
  readonly auth?: object;
  readonly headers?: Record<string, string>;
}

/** Resolves when the transport is open, with `auth` when the session is. Rejects with the reason of a refusal. */
export const connectRaw = async (url: string, { auth, headers }: RawOptions = {}): Promise<RawClient> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    headers,
  });
  const frames: string[] = [];
  let refusal = '';
  socket.on('error', () => undefined);
  socket.on('unexpected-response', (_request, response) => {
    response.setEncoding('utf8').on('data', (text: string) => (refusal += text));
    response.once('end', () => socket.terminate());
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('message', (data: Buffer) => {
    const frame = data.toString();
    if (frame === '2') socket.send('3');
    else frames.push(frame);
  });
  const frame = async (prefix: string): Promise<string> => {
    for (;;) {
      const found = frames.find((each) => each.startsWith(prefix));
      if (found !== undefined) return found;
      const message = new Promise<void>((resolve) => socket.once('message', () => resolve()));
      const code = await Promise.race([message, closed]);
      if (code !== undefined) throw new Error(refusal || `closed with ${code} before ${prefix}`);
    }
  };
  const client = { socket, frames, closed, frame, send: (data: string | Buffer) => socket.send(data) };
  await frame('0');
  if (auth !== undefined) {
    client.send(`40${JSON.stringify(auth)}`);
    const answer = await frame('4');
    // A server may leave a transport open whose session it refused.
    if (!answer.startsWith('40')) {
      socket.terminate();
      throw new Error(answer);
    }
  }
  return client;
};
