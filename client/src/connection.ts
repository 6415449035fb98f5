import { io } from 'socket.io-client';
import { backoffMs } from './backoff.js';
import { ChatError, toChatError } from './chat-error.js';
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

export type Handlers = {
  readonly [Name in keyof ServerEvents]?: (payload: ServerEvents[Name]) => void;
};

export interface Connection {
  /** Another number for each connection; 0 while there is none. What began in another one is over. */
  readonly epoch: () => number;
  /** @throws ChatError the refusal's; UNAVAILABLE where no answer came: the outcome is unknown. */
  readonly call: Call;
  /** An attempt, now; there is another one after each that fails. */
  readonly attempt: () => void;
  /** Who hears what the server tells. */
  readonly listen: (handlers: Handlers) => void;
}

/** An answer that takes longer is taken for none. */
export const ANSWER_MS = 10_000;

/** A connection that was lost sooner counts as an attempt that failed. */
const STABLE_MS = 5_000;

export const connect = (
  url: string,
  { transports = ['websocket', 'polling'], deviceId }: ChatClientOptions,
  closing: AbortSignal,
  tokens: TokenSource,
  { after }: Timers,
  onState: (state: ConnectionState) => void,
  onError: (error: ChatError) => void,
): Connection => {
  const socket = io(url, {
    autoConnect: false,
    forceNew: true,
    // Its own stops at a refusal, which a new token may well undo.
    reconnection: false,
    transports: transports as string[],
    tryAllTransports: true,
  });
  let epoch = 0;
  let connections = 0;
  let failures = 0;
  let isAttempting = false;
  let cancel: Cancel | undefined;

  const next = (delayMs: number, task: () => void) => {
    cancel?.();
    cancel = after(delayMs, task);
  };

  const attempt = () => {
    if (isAttempting || socket.connected) return;
    isAttempting = true;
    cancel?.();
    tokens.get().then((token) => {
      if (closing.aborted) return;
      socket.auth = { token, deviceId, receipts: 'manual' };
      socket.connect();
    }, ended);
  };

  const ended = (error?: ChatError) => {
    if (closing.aborted) return;
    // An attempt has failed where there was no connection yet.
    const state = epoch ? 'connecting' : 'offline';
    epoch = 0;
    isAttempting = false;
    next(backoffMs(++failures), attempt);
    onState(state);
    if (error && error.code !== 'UNAVAILABLE') onError(error);
  };

  const refusal = ({ code, message }: WireError) => {
    if (/UNAUTHENTICATED|TOKEN_EXPIRED/.test(code)) tokens.reject();
    return new ChatError(code, message);
  };

  socket.on('connect', () => {
    epoch = ++connections;
    isAttempting = false;
    next(STABLE_MS, () => (failures = 0));
    onState('online');
  });
  socket.on('disconnect', () => ended());
  socket.on('connect_error', ({ data }: Error & { data?: WireError }) => ended(data && refusal(data)));
  // The session ends, as each command has an answer of its own.
  socket.on('error', (error: WireError) => {
    const reason = refusal(error);
    // A token that ran out is no news to who gets a new one.
    if (reason.code !== 'TOKEN_EXPIRED') onError(reason);
  });

  globalThis.addEventListener?.('online', attempt, { signal: closing });
  closing.addEventListener('abort', () => {
    epoch = 0;
    socket.off().disconnect();
  });

  return {
    attempt,
    listen(handlers) {
      for (const [event, handler] of Object.entries(handlers)) socket.on(event, handler);
    },
    epoch: () => epoch,
    call: (event, payload, take) =>
      new Promise((resolve, reject) => {
        if (!epoch) return reject(toChatError());
        socket.timeout(ANSWER_MS).emit(event, payload, (lost: Error | null, answer: Answer) => {
          if (lost) return reject(toChatError(lost));
          if (!answer.ok) return reject(new ChatError(answer.error.code, answer.error.message));
          take?.(answer);
          resolve(answer);
        });
      }),
  };
};

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: WireError };
