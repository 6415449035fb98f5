import { WebSocket } from 'ws';
import { type Fuzz, PATIENCE_MS } from './fuzz.js';

/** A WebSocket to the server that speaks Engine.IO by hand. */
export interface RawSession {
  readonly socket: WebSocket;
  /** Frames as they came, without the handshake and pings. */
  readonly frames: readonly string[];
  readonly isClosed: () => boolean;
  readonly send: (frame: string | Buffer) => void;
  /** Resolves when the condition is true, or the connection is closed. Rejects where neither happens. */
  readonly until: (what: string, condition: () => boolean) => Promise<void>;
  readonly closed: (what: string) => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** Resolves when the transport is open. One that was refused is closed. */
export const openRaw = async (fuzz: Fuzz, query = ''): Promise<RawSession> => {
  const address = `${fuzz.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket${query}`;
  const socket = new WebSocket(address, { perMessageDeflate: false });
  const frames: string[] = [];
  const waiting = new Set<() => void>();
  let open = false;
  let closed = false;
  const check = () => {
    for (const each of waiting) each();
  };
  socket.on('error', () => undefined);
  socket.on('open', () => {
    open = true;
    check();
  });
  socket.on('message', (data: Buffer) => {
    const frame = data.toString();
    fuzz.hear(frame);
    if (frame === '2') socket.send('3');
    else if (!frame.startsWith('0')) frames.push(frame);
    check();
  });
  socket.on('close', () => {
    closed = true;
    check();
  });

  const until = (what: string, condition: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const settle = () => {
        if (!closed && !condition()) return;
        waiting.delete(settle);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(settle);
        socket.terminate();
        reject(new Error(`Neither an answer nor an end: ${what}`));
      }, PATIENCE_MS);
      waiting.add(settle);
      settle();
    });

  const session: RawSession = {
    socket,
    frames,
    isClosed: () => closed,
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    until,
    closed: (what) => until(what, () => false),
    leave: () => {
      socket.terminate();
      return until('leaving', () => false);
    },
  };
  await until('a WebSocket handshake', () => open);
  return session;
};

/** The same, with a session of this user; fails where there is none. */
export const openSession = async (fuzz: Fuzz, user: string): Promise<RawSession> => {
  const session = await openRaw(fuzz);
  session.send(`40${JSON.stringify({ token: fuzz.cast.tokenOf(user) })}`);
  const { frames } = session;
  await session.until('a session', () => frames.some((frame) => /^4[04]/.test(frame)));
  if (!frames.some((frame) => frame.startsWith('40'))) throw new Error(`No session: ${frames.join(' ')}`);
  return session;
};

/** Sends a command that is in order and waits for its answer: false where the session has ended instead. */
export const isServed = async (fuzz: Fuzz, user: string, session: RawSession): Promise<boolean> => {
  const fence = '900000';
  session.send(`42${fence}["leaveRoom",${JSON.stringify(fuzz.cast.roomsOf(user)[0])}]`);
  const answer = () => session.frames.find((frame) => frame.startsWith(`43${fence}[`));
  await session.until('a command in order', () => answer() !== undefined);
  if (answer() === undefined) return false;
  if (answer() !== `43${fence}[{"ok":true}]`) fuzz.fail(`a command in order was answered ${answer()}`);
  return true;
};
