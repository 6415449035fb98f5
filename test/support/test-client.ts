import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type {
  WireError,
  WireEvents,
  WireFailure,
  WireMessage,
  WireRoomPage,
} from '../../src/adapters/protocol/wire.js';
import { type WatchedWire, watchWire } from './watch-wire.js';
import { wireProblems } from './wire-problems.js';

const ANSWER_LIMIT_MS = 10_000;
const EVENTUALLY_MS = 5_000;
const POLL_MS = 5;

export type Answer<T = object> = ({ ok: true } & T) | { ok: false; error: WireError };

export type Heard = {
  [Name in keyof WireEvents]: { event: Name; payload: WireEvents[Name] };
}[keyof WireEvents];

/**
 * A real socket.io-client that records everything it gets. What it sends and gets is checked against asyncapi.json: the
 * test fails by anything that is not in it.
 */
export interface TestClient extends WatchedWire {
  readonly socket: Socket;
  readonly heard: readonly Heard[];
  readonly errors: readonly WireFailure[];
  readonly of: <Name extends keyof WireEvents>(event: Name) => readonly WireEvents[Name][];
  readonly messages: (roomId: string) => readonly WireMessage[];
  /** Emits with a callback, and resolves with its answer. */
  readonly call: <T = object>(event: string, payload?: unknown) => Promise<Answer<T>>;
  /** The same, and rejects where the answer is not positive. */
  readonly ok: <T = object>(event: string, payload?: unknown) => Promise<T>;
  /** `following` gives the room's messages that came after the page. */
  readonly join: (roomId: string, afterSeq?: number) => Promise<WireRoomPage & Following>;
  readonly send: (roomId: string, message: string, clientMessageId?: string) => Promise<WireMessage>;
  readonly close: () => void;
}

interface Following {
  readonly following: () => readonly WireMessage[];
}

export type ClientOptions = Partial<ManagerOptions & SocketOptions> & {
  /** The `auth` is deliberately wrong: it is not checked. */
  readonly isWrongAuth?: boolean;
  /** Its traffic is not checked: for tests that measure how much a server carries. */
  readonly isUnchecked?: boolean;
};

/** Resolves when connected; rejects with the connect_error. */
export const connectClient = async (
  url: string,
  auth: object,
  { isWrongAuth = false, isUnchecked = false, ...options }: ClientOptions = {},
): Promise<TestClient> => {
  const socket = io(url, {
    auth,
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    ...options,
  });
  const wire = isUnchecked
    ? { wrongly: <T>(emit: () => T) => emit() }
    : watchWire(socket, (problem) => wireProblems.push(problem), { isWrongAuth });
  const heard: Heard[] = [];
  const errors: WireFailure[] = [];
  socket.onAny((event: string, payload: unknown) => {
    if (event === 'error') errors.push(payload as WireFailure);
    else heard.push({ event, payload } as Heard);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });

  const of: TestClient['of'] = (name) =>
    heard.flatMap(({ event, payload }) => (event === name ? [payload as never] : []));
  const call: TestClient['call'] = (event, ...payload) =>
    socket.timeout(ANSWER_LIMIT_MS).emitWithAck(event, ...payload);
  const ok: TestClient['ok'] = async <T>(event: string, ...payload: unknown[]) => {
    const answer = await call<T>(event, ...payload);
    if (!answer.ok) throw new Error(`${event}: ${answer.error.code} ${answer.error.message}`);
    return answer;
  };
  const messages: TestClient['messages'] = (roomId) =>
    of('receiveMessage').filter((message) => message.roomId === roomId);
  return {
    ...wire,
    socket,
    heard,
    errors,
    of,
    messages,
    call,
    ok,
    join: (roomId, afterSeq) =>
      new Promise((resolve, reject) => {
        // A callback, as a promise would go on only after everything that came with the same chunk.
        socket.emit('joinRoom', { roomId, afterSeq }, (answer: Answer<WireRoomPage>) => {
          if (!answer.ok) return reject(new Error(`joinRoom: ${answer.error.code}`));
          const before = messages(roomId).length;
          resolve({ ...answer, following: () => messages(roomId).slice(before) });
        });
      }),
    send: async (roomId, message, clientMessageId) =>
      (await ok<{ message: WireMessage }>('sendMessage', { roomId, message, clientMessageId })).message,
    close: () => socket.close(),
  };
};

/** Resolves once the condition is true; rejects after five seconds. */
export const eventually = async (what: string, condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + EVENTUALLY_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`It did not happen that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};
