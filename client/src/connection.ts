import { io } from 'socket.io-client';
import { backoffMs } from './backoff.js';
import { ChatError, errorOf, toChatError } from './chat-error.js';
import type { Commands, ServerEvents, WireError } from './protocol.js';
import type { Cancel, Timers } from './timers.js';
import type { TokenSource } from './token-source.js';
import type { ChatClientOptions, ConnectionState } from './types.js';

export type Call = <Name extends keyof Commands>(
  event: Name,
  payload: Commands[Name]['payload'],
  /** Called before anything that the server told after the answer: a promise would come too late for that. */
  take?: (answer: Commands[Name]['answer']) => void,
) => Promise<Commands[Name]['answer']>;

export interface Connection {
  readonly state: () => ConnectionState;
  /** Another number for each connection; 0 while there is none. What began in another one is over. */
  readonly epoch: () => number;
  /** @throws ChatError the refusal's; UNAVAILABLE where no answer came: the outcome is unknown. */
  readonly call: Call;
  /** Makes the first attempt. */
  readonly start: () => void;
  readonly close: () => void;
}

interface ConnectionDeps {
  readonly options: ChatClientOptions;
  readonly tokens: TokenSource;
  readonly timers: Timers;
  readonly onState: (state: ConnectionState) => void;
  readonly onEvent: <Name extends keyof ServerEvents>(event: Name, payload: ServerEvents[Name]) => void;
  readonly onError: (error: ChatError) => void;
}

/** An answer that takes longer is taken for none. */
export const ANSWER_MS = 10_000;

/** A connection that was lost sooner counts as an attempt that failed. */
const STABLE_MS = 5_000;

/** Stays connected, by attempts that go on until `close`. */
export const connect = ({
  options,
  tokens,
  timers,
  onState,
  onEvent,
  onError,
}: ConnectionDeps): Connection => {
  const socket = io(options.url ?? '', {
    autoConnect: false,
    forceNew: true,
    // Its own stops at a refusal, which a new token may well undo.
    reconnection: false,
    transports: [...(options.transports ?? ['websocket', 'polling'])],
    tryAllTransports: true,
  });
  let state: ConnectionState = 'connecting';
  let epoch = 0;
  let connections = 0;
  let failures = 0;
  let connectedAt = 0;
  let attempting = false;
  let closed = false;
  let cancelTimer: Cancel = () => undefined;

  const become = (next: ConnectionState) => {
    if (next === state || closed) return;
    state = next;
    onState(next);
  };

  const attempt = async () => {
    if (attempting || closed || socket.connected) return;
    attempting = true;
    cancelTimer();
    try {
      const token = await tokens.get();
      if (closed) return;
      socket.auth = { token, deviceId: options.deviceId, receipts: 'manual' };
      socket.connect();
    } catch (reason) {
      failed(toChatError(reason));
    }
  };

  const failed = (error?: ChatError) => {
    attempting = false;
    if (closed) return;
    failures++;
    become('offline');
    again();
    if (error && error.code !== 'UNAVAILABLE') onError(error);
  };

  const again = () => {
    cancelTimer();
    cancelTimer = timers.after(backoffMs(failures), () => void attempt());
  };

  const refuse = ({ code, message }: WireError) => {
    if (code === 'UNAUTHENTICATED' || code === 'TOKEN_EXPIRED') tokens.reject();
    return new ChatError(code, message);
  };

  socket.on('connect', () => {
    cancelTimer();
    attempting = false;
    connectedAt = Date.now();
    epoch = ++connections;
    become('online');
  });
  socket.on('disconnect', () => {
    epoch = 0;
    if (closed) return;
    // The transport was there, and went before the server had let it in.
    if (attempting) return failed();
    failures = Date.now() - connectedAt < STABLE_MS ? failures + 1 : 0;
    become('connecting');
    again();
  });
  socket.on('connect_error', (error: Error & { data?: WireError }) => {
    failed(error.data ? refuse(error.data) : toChatError(error));
  });
  socket.on('error', (error: WireError & { event: string }) => {
    // The session ends; a token that ran out is no news to who gets a new one.
    if (error.event !== 'connect') return;
    const reason = refuse(error);
    if (reason.code !== 'TOKEN_EXPIRED') onError(reason);
  });
  socket.onAny((event: keyof ServerEvents, payload: ServerEvents[keyof ServerEvents]) => {
    if (!closed) onEvent(event, payload);
  });

  const atOnce = () => void attempt();
  if (typeof addEventListener === 'function') addEventListener('online', atOnce);

  return {
    start: atOnce,
    state: () => state,
    epoch: () => epoch,
    call: (event, payload, take) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new ChatError('CLOSED', 'The client is closed'));
        if (!socket.connected) return reject(new ChatError('UNAVAILABLE', 'There is no connection'));
        socket.timeout(ANSWER_MS).emit(event, payload, (lost: Error | null, answer: Answer) => {
          if (closed) return reject(new ChatError('CLOSED', 'The client was closed first'));
          if (lost) return reject(toChatError(lost));
          if (!answer.ok) return reject(errorOf(answer.error));
          take?.(answer);
          resolve(answer);
        });
      }),
    close() {
      closed = true;
      epoch = 0;
      cancelTimer();
      if (typeof removeEventListener === 'function') removeEventListener('online', atOnce);
      socket.disconnect();
    },
  };
};

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: WireError };
