import { backoffMs } from './backoff.js';
import { ChatError, isPassing, toChatError } from './chat-error.js';
import type { OutboxStorage, StoredSend } from './outbox-storage.js';
import type { MessageType, WireMessage } from './protocol.js';
import { joinTabs, type Tabs } from './tabs.js';
import type { Cancel, Timers } from './timers.js';

export interface PendingSend extends StoredSend {
  /** What the server made of it; it stays until the log of its room has it. */
  readonly committed?: WireMessage;
  readonly error?: ChatError;
}

export interface Outbox {
  /** From now on what waits is kept there, and what was kept there is sent. */
  readonly attach: (storage: OutboxStorage) => void;
  /** At most one send per room is under way, and only while `isOnline`. */
  readonly setOnline: (isOnline: boolean) => void;
  readonly send: (roomId: string, text: string, type: MessageType) => Promise<WireMessage>;
  readonly retry: (roomId: string, clientMessageId: string) => Promise<WireMessage>;
  readonly discard: (clientMessageId: string) => void;
  /** This own message is in the log: nothing waits for it any more. */
  readonly inLog: (message: WireMessage) => void;
  /** In the order of sending. */
  readonly of: (roomId: string) => readonly PendingSend[];
  readonly close: () => void;
}

interface OutboxDeps {
  readonly timers: Timers;
  readonly transmit: (send: StoredSend) => Promise<WireMessage>;
  readonly onChange: (roomId: string) => void;
  /** The server has committed it; its room calls `inLog` once its log reaches so far. */
  readonly onCommitted: (message: WireMessage) => void;
  readonly onError: (error: ChatError) => void;
}

/** What tabs of one user tell each other. */
export type TabNews =
  | { readonly kind: 'put'; readonly send: StoredSend }
  | { readonly kind: 'committed'; readonly message: WireMessage }
  | { readonly kind: 'discarded'; readonly roomId: string; readonly clientMessageId: string };

/** More than this many unsent messages are refused. */
const LONGEST_QUEUE = 1_000;

/** A fault of the server's own may pass; a message that brings it about each time must not stop those behind it. */
const INTERNAL_TRIES = 5;

export const makeOutbox = ({ timers, transmit, onChange, onCommitted, onError }: OutboxDeps): Outbox => {
  /** By clientMessageId; what waits, what failed, and what is committed and not in the log yet. */
  const sends = new Map<string, PendingSend>();
  const settling = new Map<
    string,
    { resolve: (message: WireMessage) => void; reject: (error: ChatError) => void }
  >();
  /** Rooms with a send under way. */
  const busy = new Set<string>();
  /** Rooms that wait after a failure, with how to end it. */
  const paused = new Map<string, Cancel>();
  const failures = new Map<string, number>();
  /** What has been settled while the storage was read. */
  let settledMeanwhile: Set<string> | undefined;
  let storage: OutboxStorage | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let tabs: Tabs<TabNews> | undefined;
  let leads = false;
  let isOnline = false;
  let closed = false;
  let lastAt = 0;

  const of = (roomId: string) =>
    [...sends.values()].filter((send) => send.roomId === roomId).sort((a, b) => a.at - b.at);

  const write = (change: (storage: OutboxStorage) => Promise<unknown>) => {
    const to = storage;
    if (to === undefined) return;
    writing = writing
      .then(() => change(to))
      .catch((error: unknown) => {
        onError(new ChatError('STORAGE', 'Unsent messages may not outlive this page', { cause: error }));
      });
  };

  const put = (send: PendingSend) => {
    sends.set(send.clientMessageId, send);
    onChange(send.roomId);
  };

  const keep = (send: PendingSend) => {
    put(send);
    const stored = toStored(send);
    write((to) => to.put(stored));
    tabs?.tell({ kind: 'put', send: stored });
  };

  const forget = (clientMessageId: string): PendingSend | undefined => {
    const send = sends.get(clientMessageId);
    settledMeanwhile?.add(clientMessageId);
    sends.delete(clientMessageId);
    if (send !== undefined) onChange(send.roomId);
    return send;
  };

  const settle = (clientMessageId: string, outcome: WireMessage | ChatError) => {
    const waiting = settling.get(clientMessageId);
    settling.delete(clientMessageId);
    if (outcome instanceof ChatError) waiting?.reject(outcome);
    else waiting?.resolve(outcome);
  };

  /** It may be told by the answer, by the log, and by another tab, in any order. */
  const committed = (message: WireMessage) => {
    const { clientMessageId } = message;
    settledMeanwhile?.add(clientMessageId);
    const send = sends.get(clientMessageId);
    if (send !== undefined && send.committed === undefined) {
      put({ ...toStored(send), committed: message });
      write((to) => to.remove(clientMessageId));
    }
    settle(clientMessageId, message);
  };

  const fail = (send: StoredSend, error: ChatError) => {
    if (!sends.has(send.clientMessageId)) return;
    keep({ ...send, failure: { code: error.code, message: error.message }, error });
    settle(send.clientMessageId, error);
  };

  const pump = (roomId: string) => {
    if (!leads || !isOnline || closed || busy.has(roomId) || paused.has(roomId)) return;
    const next = of(roomId).find(({ error, committed: done }) => !error && !done);
    if (next === undefined) return;
    busy.add(roomId);
    transmit(toStored(next)).then(
      (message) => {
        failures.delete(roomId);
        busy.delete(roomId);
        committed(message);
        tabs?.tell({ kind: 'committed', message });
        onCommitted(message);
        pump(roomId);
      },
      (reason: unknown) => {
        busy.delete(roomId);
        const error = toChatError(reason);
        if (closed) return;
        const tries = (failures.get(roomId) ?? 0) + 1;
        if (isPassing(error) && (error.code !== 'INTERNAL' || tries < INTERNAL_TRIES))
          return pause(roomId, tries);
        failures.delete(roomId);
        fail(next, error);
        pump(roomId);
      },
    );
  };

  const pause = (roomId: string, tries: number) => {
    failures.set(roomId, tries);
    const resume = () => {
      paused.delete(roomId);
      pump(roomId);
    };
    paused.set(roomId, timers.after(backoffMs(tries), resume));
  };

  const pumpAll = () => {
    for (const roomId of new Set([...sends.values()].map((send) => send.roomId))) pump(roomId);
  };

  const hear = (news: TabNews) => {
    if (news.kind === 'put') {
      const { send } = news;
      if (sends.get(send.clientMessageId)?.committed) return;
      lastAt = Math.max(lastAt, send.at);
      put(toPending(send));
      if (send.failure) settle(send.clientMessageId, failureOf(send.failure));
      pump(send.roomId);
    } else if (news.kind === 'committed') {
      committed(news.message);
      onCommitted(news.message);
    } else if (forget(news.clientMessageId)) settle(news.clientMessageId, discarded());
  };

  const load = async (from: OutboxStorage) => {
    settledMeanwhile = new Set();
    try {
      for (const send of await from.load()) {
        const { clientMessageId } = send;
        if (settledMeanwhile.has(clientMessageId)) write((to) => to.remove(clientMessageId));
        if (sends.has(clientMessageId) || settledMeanwhile.has(clientMessageId)) continue;
        lastAt = Math.max(lastAt, send.at);
        put(toPending(send));
      }
    } catch (error) {
      onError(new ChatError('STORAGE', 'Unsent messages could not be read', { cause: error }));
    }
    settledMeanwhile = undefined;
  };

  const settled = (clientMessageId: string) => {
    const promise = new Promise<WireMessage>((resolve, reject) => {
      settling.set(clientMessageId, { resolve, reject });
    });
    // Who does not look at it sees the message fail.
    promise.catch(() => undefined);
    return promise;
  };

  const now = () => (lastAt = Math.max(Date.now(), lastAt + 1));

  return {
    of,
    attach(given) {
      storage = given;
      for (const send of sends.values()) {
        const stored = toStored(send);
        if (!send.committed) write((to) => to.put(stored));
      }
      const loaded = load(given);
      const lead = async () => {
        await loaded;
        // What a tab that led before has left, too.
        await writing;
        await load(given);
        leads = !closed;
        pumpAll();
      };
      tabs = joinTabs<TabNews>(given.sharedAs, { onLead: () => void lead(), onNews: hear });
    },
    setOnline(value) {
      isOnline = value;
      if (!value) return;
      // A new connection is worth a try at once.
      for (const end of paused.values()) end();
      paused.clear();
      pumpAll();
    },
    send(roomId, text, type) {
      if (closed) return refused(new ChatError('CLOSED', 'The client is closed'));
      if (sends.size >= LONGEST_QUEUE)
        return refused(new ChatError('RATE_LIMITED', 'Too much waits to be sent'));
      const clientMessageId = crypto.randomUUID();
      const promise = settled(clientMessageId);
      keep({ clientMessageId, roomId, text, type, at: now() });
      pump(roomId);
      return promise;
    },
    retry(roomId, clientMessageId) {
      const send = sends.get(clientMessageId);
      if (send?.roomId !== roomId || !send.error)
        return refused(new ChatError('NOT_FOUND', 'No such failed message'));
      const promise = settled(clientMessageId);
      const { text, type } = send;
      keep({ clientMessageId, roomId, text, type, at: now() });
      pump(roomId);
      return promise;
    },
    discard(clientMessageId) {
      if (sends.get(clientMessageId)?.committed) return;
      const send = forget(clientMessageId);
      if (send === undefined) return;
      write((to) => to.remove(clientMessageId));
      tabs?.tell({ kind: 'discarded', roomId: send.roomId, clientMessageId });
      settle(clientMessageId, discarded());
    },
    inLog(message) {
      if (!sends.has(message.clientMessageId) && settledMeanwhile === undefined) return;
      committed(message);
      forget(message.clientMessageId);
    },
    close() {
      closed = true;
      tabs?.leave();
      for (const id of [...settling.keys()])
        settle(id, new ChatError('CLOSED', 'The client was closed first'));
    },
  };
};

const refused = (error: ChatError): Promise<never> => {
  const promise = Promise.reject(error);
  promise.catch(() => undefined);
  return promise;
};

const discarded = () => new ChatError('DISCARDED', 'The message was discarded');
const failureOf = ({ code, message }: NonNullable<StoredSend['failure']>) => new ChatError(code, message);

const toStored = ({ clientMessageId, roomId, text, type, at, failure }: StoredSend): StoredSend => ({
  clientMessageId,
  roomId,
  text,
  type,
  at,
  ...(failure && { failure }),
});

const toPending = (send: StoredSend): PendingSend => ({
  ...send,
  ...(send.failure && { error: failureOf(send.failure) }),
});
