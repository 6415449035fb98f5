import { backoffMs } from './backoff.js';
import { ChatError, errorOf, isPassing, toChatError } from './chat-error.js';
import type { OutboxStorage, StoredSend } from './outbox-storage.js';
import type { MessageType, WireMessage } from './protocol.js';
import { joinTabs, type Tabs } from './tabs.js';
import type { Cancel, Timers } from './timers.js';

export interface PendingSend extends StoredSend {
  /** What the server made of it; it stays until the log of its room has it. */
  readonly committed?: WireMessage;
}

export interface Outbox {
  /** From now on what waits is kept there, and what was kept there is sent. */
  readonly attach: (storage: OutboxStorage) => void;
  /** At most one send per room is under way, and only while online. */
  readonly setOnline: (isOnline: boolean) => void;
  readonly send: (roomId: string, text: string, type: MessageType) => Promise<WireMessage>;
  readonly retry: (clientMessageId: string) => Promise<WireMessage>;
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

/** What tabs of one user tell each other: what became of a send, nothing where it is gone. */
interface TabNews {
  readonly id: string;
  readonly send?: PendingSend | undefined;
}

/** More unsent messages than this are refused. */
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
  /** Rooms that wait after a failure, with how to end it; and how often in a row they failed. */
  const paused = new Map<string, Cancel>();
  const failures = new Map<string, number>();
  /** What is being written, by clientMessageId. */
  const writing = new Map<string, Promise<void>>();
  /** What is over while the storage is read. */
  const over = new Set<string>();
  let reading = 0;
  let storage: OutboxStorage | undefined;
  let tabs: Tabs<TabNews> | undefined;
  let leads = false;
  let closed = false;
  let isOnline = false;
  let lastAt = 0;

  const of = (roomId: string) =>
    [...sends.values()].filter((send) => send.roomId === roomId).sort((a, b) => a.at - b.at);

  /** At once, as the page may be gone in the next moment; but what is written of one message keeps its order. */
  const keep = (id: string, send: PendingSend | undefined) => {
    const to = storage;
    if (to === undefined) return;
    const before = writing.get(id);
    const write = async () => {
      if (before) await before;
      await (send && !send.committed ? to.put(send) : to.remove(id));
    };
    const written = write()
      .catch(storageFailed)
      .finally(() => {
        if (writing.get(id) === written) writing.delete(id);
      });
    writing.set(id, written);
  };

  const storageFailed = (cause: unknown): undefined => {
    onError(new ChatError('STORAGE', undefined, { cause }));
  };

  /** All that may become of a send goes through here: `undefined` where it is gone. */
  const put = (id: string, send: PendingSend | undefined, isOwn = true) => {
    const roomId = (send ?? sends.get(id))?.roomId;
    if (send) sends.set(id, send);
    else sends.delete(id);
    const { committed, failure } = send ?? {};
    if (reading > 0 && (committed || !send)) over.add(id);
    if (isOwn) {
      keep(id, send);
      tabs?.tell({ id, send });
    }
    const waiting = settling.get(id);
    if (waiting && (committed || failure || !send)) {
      settling.delete(id);
      if (committed) waiting.resolve(committed);
      else waiting.reject(failure ? errorOf(failure) : new ChatError('DISCARDED'));
    }
    if (roomId !== undefined) onChange(roomId);
    if (committed) onCommitted(committed);
  };

  const pump = (roomId: string) => {
    if (!leads || !isOnline || busy.has(roomId) || paused.has(roomId)) return;
    const next = of(roomId).find(({ failure, committed }) => !failure && !committed);
    if (next === undefined) return;
    busy.add(roomId);
    transmit(next).then(
      (committed) => after(next, { committed }),
      (reason: unknown) => {
        const error = toChatError(reason);
        const { code, message } = error;
        const tries = (failures.get(roomId) ?? 0) + 1;
        if (!isPassing(error) || (code === 'INTERNAL' && tries === INTERNAL_TRIES)) {
          // Whoever closes the client leaves it to the next one.
          return code === 'CLOSED' ? undefined : after(next, { failure: { code, message } });
        }
        busy.delete(roomId);
        failures.set(roomId, tries);
        paused.set(
          roomId,
          timers.after(backoffMs(tries), () => resume(roomId)),
        );
      },
    );
  };

  const after = (send: PendingSend, outcome: Partial<PendingSend>) => {
    const { roomId, clientMessageId } = send;
    busy.delete(roomId);
    failures.delete(roomId);
    // It may have been discarded meanwhile, or the log was faster.
    if (sends.get(clientMessageId) === send) put(clientMessageId, { ...send, ...outcome });
    pump(roomId);
  };

  const resume = (roomId: string) => {
    paused.get(roomId)?.();
    paused.delete(roomId);
    pump(roomId);
  };

  const pumpAll = () => {
    for (const { roomId } of sends.values()) resume(roomId);
  };

  const load = async (from: OutboxStorage) => {
    reading++;
    const kept = await from.load().catch(storageFailed);
    for (const send of kept ?? []) {
      const id = send.clientMessageId;
      lastAt = Math.max(lastAt, send.at);
      if (over.has(id)) keep(id, undefined);
      else if (!sends.has(id)) put(id, send, false);
    }
    if (--reading === 0) over.clear();
    pumpAll();
  };

  const queue = (send: Omit<StoredSend, 'at'>): Promise<WireMessage> => {
    lastAt = Math.max(Date.now(), lastAt + 1);
    const id = send.clientMessageId;
    const promise = new Promise<WireMessage>((resolve, reject) => {
      settling.set(id, { resolve, reject });
    });
    put(id, { ...send, at: lastAt });
    pump(send.roomId);
    return promise;
  };

  return {
    of,
    attach(given) {
      storage = given;
      for (const [id, send] of sends) keep(id, send);
      void load(given);
      tabs = joinTabs<TabNews>(given.sharedAs, {
        onLead() {
          leads = true;
          // What the tab that led before has left, too.
          void load(given);
        },
        onNews({ id, send }) {
          if (sends.get(id)?.committed) return;
          lastAt = Math.max(lastAt, send?.at ?? 0);
          put(id, send, false);
          if (send) pump(send.roomId);
        },
      });
    },
    setOnline(value) {
      isOnline = value;
      // A new connection is worth a try at once.
      if (value) pumpAll();
    },
    async send(roomId, text, type) {
      if (closed) throw new ChatError('CLOSED');
      if (sends.size >= LONGEST_QUEUE) throw new ChatError('RATE_LIMITED', 'Too much waits to be sent');
      return queue({ clientMessageId: crypto.randomUUID(), roomId, text, type });
    },
    async retry(clientMessageId) {
      const { failure, ...send } = sends.get(clientMessageId) ?? {};
      if (!failure) throw new ChatError('NOT_FOUND', 'No such failed message');
      return queue(send as StoredSend);
    },
    discard(clientMessageId) {
      const send = sends.get(clientMessageId);
      if (send && !send.committed) put(clientMessageId, undefined);
    },
    inLog(message) {
      const { clientMessageId } = message;
      if (reading > 0) over.add(clientMessageId);
      const send = sends.get(clientMessageId);
      if (send === undefined) return;
      // The log may be faster than the answer.
      if (!send.committed) put(clientMessageId, { ...send, committed: message });
      sends.delete(clientMessageId);
      onChange(send.roomId);
    },
    close() {
      closed = true;
      leads = false;
      tabs?.leave();
      for (const { reject } of settling.values()) reject(new ChatError('CLOSED'));
      settling.clear();
    },
  };
};
