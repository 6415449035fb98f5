import { ChatError } from './chat-error.js';
import type { ChatMessage } from './entry-types.js';
import { toEntry } from './entry-view.js';
import type { Line } from './line.js';
import type { OutboxStorage } from './outbox-storage.js';
import type { MessageType } from './protocol.js';
import type { RoomLog } from './room-log.js';
import { joinTabs } from './tabs.js';

export interface Outbox {
  /** From now on what waits is kept there, and what was kept there is sent. */
  readonly attach: (storage: OutboxStorage) => void;
  /** At most one send per room is under way, and only while there is a connection: a new one is worth a try. */
  readonly connected: () => void;
  readonly send: (roomId: string, text: string, type: MessageType) => Promise<ChatMessage>;
  readonly retry: (clientMessageId: string) => Promise<ChatMessage>;
  readonly discard: (clientMessageId: string) => void;
  /** Nothing waits any more for what is in the log of its room. */
  readonly settle: (roomId: string, log: RoomLog) => void;
  /** In the order of sending. */
  readonly of: (roomId: string) => readonly ChatMessage[];
}

/** What tabs of one user tell each other: what became of a send, and whether it is off the room. */
type TabNews = readonly [send: ChatMessage, isGone: boolean];

/** More unsent messages than this are refused. */
const LONGEST_QUEUE = 1_000;

/** A fault of the server's own may pass; a message that brings it about each time must not stop those behind it. */
const INTERNAL_TRIES = 5;

export const makeOutbox = (
  { call, persist, epoch }: Line,
  closing: AbortSignal,
  me: () => string,
  onChange: (roomId: string) => void,
  onError: (error: ChatError) => void,
): Outbox => {
  /** By clientMessageId: what waits, what failed, and what is committed and not in the log yet. */
  const sends = new Map<string, ChatMessage>();
  const settling = new Map<string, (outcome: Partial<ChatMessage>) => void>();
  /** Rooms with a send under way, with the connection that it goes through. */
  const sending = new Map<string, number>();
  let storage: OutboxStorage | undefined;
  let tell: ((news: TabNews) => void) | undefined;
  let isLeading = false;

  const of = (roomId: string) =>
    [...sends.values()]
      .filter((send) => send.roomId === roomId)
      // What is committed has the server's time, and went before what is not.
      .sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || a.timestamp.localeCompare(b.timestamp));

  /** It may throw as well as reject: neither keeps anything from being sent. */
  const access = <T>(use: () => Promise<T> | undefined): Promise<T | undefined> =>
    (async () => use())().catch((cause: unknown) => {
      onError(new ChatError('STORAGE', undefined, { cause }));
      return undefined;
    });

  /** At once, as the page may be gone in the next moment. */
  const keep = (send: ChatMessage, isOver: boolean): unknown =>
    access(() => storage?.put(send.clientMessageId, isOver ? undefined : send));

  /** All that may become of a send goes through here. */
  const put = (send: ChatMessage, isGone = false, isOwn = true) => {
    const { clientMessageId: id, roomId, error, seq } = send;
    const isOver = isGone || !!seq;
    if (isGone) sends.delete(id);
    else sends.set(id, send);
    if (isOwn) {
      keep(send, isOver);
      tell?.([send, isGone]);
    }
    if (isOver || error) {
      settling.get(id)?.(send);
      settling.delete(id);
    }
    onChange(roomId);
  };

  const pump = (roomId: string): void => {
    const at = epoch();
    const next = of(roomId).find(({ state }) => state === 'pending');
    if (!next || !isLeading || !at || sending.get(roomId) === at) return;
    sending.set(roomId, at);
    const { clientMessageId, text: message, type } = next;
    // It may have been discarded meanwhile, or the log was faster.
    const isWaiting = () => sends.get(clientMessageId) === next;
    const transmit = () =>
      isWaiting()
        ? call('sendMessage', { roomId, message, type, clientMessageId })
        : Promise.reject(new ChatError('DISCARDED'));
    const ended = (outcome: Partial<ChatMessage>) => {
      // The next connection goes on, or the next client.
      if (epoch() !== at) return;
      sending.delete(roomId);
      if (isWaiting()) put({ ...next, ...outcome });
      pump(roomId);
    };
    persist(transmit, INTERNAL_TRIES).then(
      (answer) => ended(toEntry(answer.message, me()) as ChatMessage),
      ({ code, message }: ChatError) => ended({ state: 'failed', error: { code, message } }),
    );
  };

  const connected = () => {
    for (const { roomId } of sends.values()) pump(roomId);
  };

  const load = async (from: OutboxStorage) => {
    // What becomes of these meanwhile is newer than what is read.
    const known = new Set(sends.keys());
    const kept = await access(() => from.load());
    for (const send of kept ?? []) {
      const { clientMessageId: id } = send;
      if (!known.has(id) && !sends.has(id)) put(send, false, false);
    }
    connected();
  };

  const queue = (send: Omit<ChatMessage, 'state' | 'timestamp'>) =>
    new Promise<ChatMessage>((resolve, reject) => {
      if (closing.aborted) throw new ChatError('CLOSED');
      const { clientMessageId, roomId } = send;
      settling.set(clientMessageId, (outcome) => {
        const { seq, error } = outcome;
        if (seq) resolve(outcome as ChatMessage);
        else reject(new ChatError(error?.code ?? 'DISCARDED', error?.message));
      });
      // Behind all that waits, also where the clock was put back.
      const last = [...sends.values()].map(({ timestamp }) => Date.parse(timestamp) + 1);
      const timestamp = new Date(Math.max(Date.now(), ...last)).toISOString();
      put({ ...send, state: 'pending', timestamp });
      pump(roomId);
    });

  closing.addEventListener('abort', () => {
    for (const settle of settling.values()) settle({ error: new ChatError('CLOSED') });
  });

  return {
    of,
    connected,
    attach(given) {
      storage = given;
      for (const send of sends.values()) keep(send, false);
      void load(given);
      tell = joinTabs<TabNews>(
        given.sharedAs,
        closing,
        () => {
          isLeading = true;
          // What the tab that led before has left, too.
          void load(given);
        },
        ([send, isGone]) => {
          const { clientMessageId, roomId } = send;
          if (sends.get(clientMessageId)?.seq) return;
          put(send, isGone, false);
          pump(roomId);
        },
      );
    },
    async send(roomId, text, type) {
      if (sends.size >= LONGEST_QUEUE) throw new ChatError('RATE_LIMITED');
      // Ascending, which a server looks up least; and there where pages over plain HTTP have no randomUUID.
      const id = `${Date.now()}-${Math.random()}`;
      return queue({
        kind: 'message',
        key: id,
        own: true,
        text,
        type,
        roomId,
        clientMessageId: id,
        sender: me(),
      });
    },
    async retry(clientMessageId) {
      const { error, ...send } = sends.get(clientMessageId) ?? ({} as ChatMessage);
      if (!error) throw new ChatError('NOT_FOUND');
      return queue(send);
    },
    discard(clientMessageId) {
      const send = sends.get(clientMessageId);
      if (send && !send.seq) put(send, true);
    },
    settle(roomId, { entries, cursor }) {
      for (const send of of(roomId)) {
        const logged = entries.find(({ key }) => key === send.key);
        // The log may be faster than the answer.
        if (logged && !send.seq) put(logged as ChatMessage);
        // What is loaded may begin after it.
        else if (send.seq && send.seq <= cursor) sends.delete(send.clientMessageId);
      }
    },
  };
};
