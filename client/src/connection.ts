import { io } from 'socket.io-client';
import { ChatError, toChatError } from './chat-error.js';
import type { Commands, ServerEvents, WireError } from './protocol.js';
import { pauseMs } from './retry.js';
import type { Cancel, Timers } from './timers.js';
import type { TokenSource } from './token-source.js';
import type { ChatClientOptions, ConnectionState } from './types.js';
import { uuidV7 } from './uuid-v7.js';

export type Call = <Name extends keyof Commands>(
  event: Name,
  payload: Commands[Name]['payload'],
  /** Called before any event that the server sent after the answer; code after `await` would run too late for that. */
  onAnswer?: (answer: Commands[Name]['answer']) => void,
) => Promise<Commands[Name]['answer']>;

export type Handlers = {
  readonly [Name in keyof ServerEvents]?: (payload: ServerEvents[Name]) => void;
};

export interface Connection {
  /** Another number for each connection; 0 while there is none. Anything that began in an earlier epoch is over. */
  readonly epoch: () => number;
  /** @throws ChatError the refusal; UNAVAILABLE where no answer came: then the outcome is unknown. */
  readonly call: Call;
  /** Gives the session a new token. @throws ChatError as `call` does; the session goes on with the one before. */
  readonly renew: (token: string) => Promise<void>;
  /** Starts an attempt now. Another one follows each that fails. */
  readonly attempt: () => void;
  /** Sets the handlers of the server's events. */
  readonly listen: (handlers: Handlers) => void;
}

interface ConnectOptions {
  readonly url: string;
  readonly options: Pick<ChatClientOptions, 'transports' | 'deviceId' | 'credentials' | 'userId'>;
  readonly closing: AbortSignal;
  readonly tokens: TokenSource;
  readonly timers: Timers;
  readonly onState: (state: ConnectionState) => void;
  readonly onError: (error: ChatError) => void;
}

/** After this time without an answer, none is expected any more. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** A connection that was lost sooner counts as a failed attempt. */
const STABLE_MS = 5_000;

export const connect = (parts: ConnectOptions): Connection => {
  const { url, options, closing, tokens, timers, onState, onError } = parts;
  const { transports = ['websocket', 'polling'], userId, deviceId, credentials } = options;
  // Socket.IO would take a path in the address for a namespace.
  const { origin } = new URL(url);
  const socket = io(origin, {
    path: `${url.slice(origin.length)}/socket.io`,
    autoConnect: false,
    forceNew: true,
    // Socket.IO stops to reconnect at a refusal, after which a new token may well be accepted.
    reconnection: false,
    transports: [...transports],
    withCredentials: credentials === 'include',
    tryAllTransports: true,
    // A load balancer finds by this parameter the process that has a polled connection.
    query: { route: uuidV7() },
  });
  let epoch = 0;
  let connections = 0;
  let failures = 0;
  let isAttempting = false;
  let cancelNext: Cancel | undefined;
  /** Why the server ends the session, until the connection is lost. */
  let ending: ChatError | undefined;
  /** Each refusal is reported once, however often the app gives the token that was refused. */
  let told: ChatError | undefined;
  /** The token of the session, or of the last attempt. */
  let token: string | undefined;

  const tell = (error: ChatError) => {
    if (error === told) return;
    told = error;
    onError(error);
  };

  const schedule = (delayMs: number, task: () => void) => {
    cancelNext?.();
    cancelNext = timers.after(delayMs, task);
  };

  const attempt = () => {
    if (isAttempting || socket.connected) return;
    isAttempting = true;
    cancelNext?.();
    const open = (given: string | undefined) => {
      if (closing.aborted) return;
      token = given;
      // A cookie may be another user's by now: then the server refuses.
      socket.auth = { token, userId, deviceId, receipts: 'manual' };
      socket.connect();
    };
    tokens.get().then(open, onEnd);
  };

  /** A connection was lost, or an attempt has failed. */
  const onEnd = (error?: ChatError) => {
    if (closing.aborted) return;
    const state = epoch > 0 ? 'connecting' : 'offline';
    epoch = 0;
    isAttempting = false;
    failures++;
    schedule(pauseMs(failures, error ?? ending), attempt);
    ending = undefined;
    onState(state);
    if (error && error.code !== 'UNAVAILABLE') tell(error);
  };

  const toRefusal = (error: WireError): ChatError => {
    const { code } = error;
    const refusal = new ChatError(code, error.message, error);
    if (code === 'UNAUTHENTICATED' || code === 'TOKEN_EXPIRED') tokens.reject(token, refusal);
    return refusal;
  };

  socket.on('connect', () => {
    connections++;
    epoch = connections;
    isAttempting = false;
    schedule(STABLE_MS, () => (failures = 0));
    onState('online');
  });
  socket.on('disconnect', () => onEnd());
  socket.on('connect_error', ({ data }: Error & { data?: WireError }) => onEnd(data && toRefusal(data)));
  // The server ends the session. Refused commands come as their own answers instead.
  socket.on('error', (error: WireError) => {
    const refusal = toRefusal(error);
    ending = refusal;
    // The next attempt asks for a new token: the app need not know.
    if (refusal.code !== 'TOKEN_EXPIRED') tell(refusal);
  });

  globalThis.addEventListener?.('online', attempt, { signal: closing });
  closing.addEventListener('abort', () => {
    epoch = 0;
    socket.off().disconnect();
  });

  const call: Call = (event, payload, onAnswer) =>
    new Promise((resolve, reject) => {
      if (epoch === 0) return reject(toChatError());
      socket.timeout(ANSWER_TIMEOUT_MS).emit(event, payload, (failure: Error | null, answer: Answer) => {
        if (failure) return reject(toChatError(failure));
        if (!answer.ok) return reject(new ChatError(answer.error.code, answer.error.message, answer.error));
        onAnswer?.(answer);
        resolve(answer);
      });
    });

  return {
    call,
    renew: async (given) => {
      await call('refreshToken', { token: given });
      token = given;
    },
    attempt,
    listen(handlers) {
      for (const [event, handler] of Object.entries(handlers)) socket.on(event, handler);
    },
    epoch: () => epoch,
  };
};

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: WireError };
