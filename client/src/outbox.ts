import { ChatError } from './chat-error.js';
import type { ChatMessage, LoggedMessage, WaitingChange } from './entry-types.js';
import type { OutboxStorage, StoredSend } from './outbox-storage.js';
import type { MessageType } from './protocol.js';
import type { Requester } from './requester.js';
import type { RoomLog } from './room-log.js';
import { joinTabs } from './tabs.js';
import { transmit } from './transmit.js';
import { uuidV7 } from './uuid-v7.js';

/**
 * Sends this user's messages, and their edits and deletions, in the order of each room, and stores them until the server
 * has committed them.
 */
export interface Outbox {
  /** Stores what is unsent there from now on, and sends what was stored there before. */
  readonly attach: (storage: OutboxStorage) => void;
  /** Sends what waits, now that there is a connection. */
  readonly connected: () => void;
  readonly send: (
    roomId: string,
    text: string,
    type: MessageType,
    more?: Pick<ChatMessage, 'replyTo' | 'mentions'>,
  ) => Promise<ChatMessage>;
  readonly change: (change: NewChange) => Promise<WaitingChange>;
  /** `revOf` gives the `rev` of the message that a failed edit changes, as it is now. */
  readonly retry: (
    clientMessageId: string,
    revOf?: (messageId: string) => { readonly rev?: number },
  ) => Promise<StoredSend>;
  readonly discard: (clientMessageId: string) => void;
  /** Ends the sends that the room's log contains. */
  readonly settle: (roomId: string, log: RoomLog) => void;
  /** The room's messages that its log does not have yet, in the order of sending. */
  readonly unsent: (roomId: string) => readonly ChatMessage[];
  /** The room's edits and deletions that its log does not have yet, in the same order. */
  readonly changesIn: (roomId: string) => readonly WaitingChange[];
  /** How many messages and changes the server has not committed, pending and failed ones. */
  readonly waiting: () => number;
  /**
   * Removes everything from the storage, and stores nothing more. The other clients that share it do so too, and learn of it
   * by `onForgotten`. It is called before the client is closed.
   *
   * @throws ChatError STORAGE
   */
  readonly forget: () => Promise<void>;
}

export type NewChange = Pick<WaitingChange, 'kind' | 'roomId' | 'messageId' | 'text' | 'mentions' | 'rev'>;

interface OutboxOptions {
  readonly requester: Requester;
  readonly closing: AbortSignal;
  readonly me: () => string;
  /** Called when the unsent messages of a room have changed. */
  readonly onChange: (roomId: string) => void;
  readonly onError: (error: ChatError) => void;
  /**
   * Called when another client that shares the storage has forgotten the user. `emptied` settles when this client has
   * emptied the storage too.
   */
  readonly onForgotten: (emptied: Promise<void>) => void;
}

/** What one tab of a user reports to the others: a change of a send, or that it has forgotten the user. */
type TabNews = { readonly send: StoredSend; readonly isDiscarded: boolean } | typeof FORGOTTEN;

export const FORGOTTEN = 'forgotten';

/** `send` and `change` reject while this many messages and changes are unsent. */
const MAX_UNSENT = 1_000;

/** An internal error of the server may pass, but a message that always causes one must not block those behind it. */
const MAX_INTERNAL_ERRORS = 5;

export const makeOutbox = (options: OutboxOptions): Outbox => {
  const { requester, closing, me, onChange, onError, onForgotten } = options;
  const { call, retry, epoch } = requester;
  /** By clientMessageId: pending and failed messages and changes, and committed ones that the log does not have yet. */
  const sends = new Map<string, StoredSend>();
  /** By clientMessageId: settles the promise of a pending send. */
  const settlers = new Map<string, (outcome: Pick<StoredSend, 'seq' | 'error'>) => void>();
  /** By room: the epoch of the connection through which something is being sent. */
  const sendingIn = new Map<string, number>();
  let storage: OutboxStorage | undefined;
  let notifyTabs: ((news: TabNews) => void) | undefined;
  let isLeading = false;

  const queueOf = (roomId: string) =>
    [...sends.values()]
      .filter((send) => send.roomId === roomId)
      // A committed message has the time of the server's clock, and comes before those that are not committed.
      .sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || a.timestamp.localeCompare(b.timestamp));

  /** Reports a storage that throws or rejects. Messages are sent nevertheless. */
  const access = async <T>(use: () => Promise<T> | undefined): Promise<T | undefined> => {
    try {
      return await use();
    } catch (cause) {
      // Nobody listens yet while the client is made.
      queueMicrotask(() => onError(new ChatError('STORAGE', undefined, { cause })));
      return undefined;
    }
  };

  /** Starts at once, as the page may be gone in the next moment. */
  const store = (clientMessageId: string, send: StoredSend | undefined): void =>
    void access(() => storage?.put(clientMessageId, send));

  /** Shows a send and settles its promise. Every change goes through here, those of other tabs too. */
  const apply = (send: StoredSend, isDiscarded = false): void => {
    const { clientMessageId, roomId, seq, error } = send;
    if (isDiscarded) sends.delete(clientMessageId);
    else sends.set(clientMessageId, send);
    if (isDiscarded || seq !== undefined || error) {
      settlers.get(clientMessageId)?.(send);
      settlers.delete(clientMessageId);
    }
    onChange(roomId);
  };

  /** The same for a change that began here: stores it and notifies the other tabs. */
  const update = (send: StoredSend, isDiscarded = false): void => {
    const isOver = isDiscarded || send.seq !== undefined;
    store(send.clientMessageId, isOver ? undefined : send);
    notifyTabs?.({ send, isDiscarded });
    apply(send, isDiscarded);
  };

  /** Sends what is next in the room, unless something is under way. */
  const sendNext = (roomId: string): void => {
    const startedIn = epoch();
    const next = queueOf(roomId).find(({ state }) => state === 'pending');
    if (!next || !isLeading || !startedIn || sendingIn.get(roomId) === startedIn) return;
    sendingIn.set(roomId, startedIn);
    // It may have been discarded meanwhile, or the log has it already.
    const isStillPending = () => sends.get(next.clientMessageId) === next;
    const attempt = async () => {
      if (!isStillPending()) throw new ChatError('DISCARDED');
      return transmit(call, next, me());
    };
    const end = (ended: StoredSend) => {
      // After a reconnect, `connected` has sent it again.
      if (epoch() !== startedIn) return;
      sendingIn.delete(roomId);
      if (isStillPending()) update(ended);
      if (ended.kind === 'edit' && ended.seq) moveRevs(ended.messageId, ended.seq);
      sendNext(roomId);
    };
    retry(attempt, MAX_INTERNAL_ERRORS).then(end, ({ code, message, reason }: ChatError) =>
      end({
        ...next,
        state: 'failed',
        error: { code, message, ...(reason !== undefined && { reason }) },
      }),
    );
  };

  /** The user wrote a later edit knowing the earlier one, so the later one has to be based on its `rev`. */
  const moveRevs = (messageId: string, rev: number): void => {
    for (const send of sends.values()) {
      if (send.kind === 'edit' && send.messageId === messageId && send.state === 'pending')
        update({ ...send, rev });
    }
  };

  const connected = () => {
    for (const { roomId } of sends.values()) sendNext(roomId);
  };

  const load = async (from: OutboxStorage) => {
    // These may change while the storage is read: its copies of them are older.
    const known = new Set(sends.keys());
    const stored = (await access(() => from.load())) ?? [];
    for (const send of stored) {
      const { clientMessageId } = send;
      if (!known.has(clientMessageId) && !sends.has(clientMessageId)) apply(send);
    }
    connected();
  };

  const enqueue = async <Send extends StoredSend>(send: Unsent<Send>): Promise<Send> => {
    if (closing.aborted) throw new ChatError('CLOSED');
    const { clientMessageId, roomId } = send;
    const sent = new Promise<Send>((resolve, reject) => {
      settlers.set(clientMessageId, (outcome) => {
        const { seq, error } = outcome;
        if (seq !== undefined) resolve(outcome as Send);
        else reject(new ChatError(error?.code ?? 'DISCARDED', error?.message));
      });
    });
    update({ ...send, state: 'pending', timestamp: nextTimestamp() } as unknown as Send);
    sendNext(roomId);
    return sent;
  };

  /** A new send has an id of its own, and room in the outbox. */
  const newId = (): string => {
    if (sends.size >= MAX_UNSENT) throw new ChatError('RATE_LIMITED', 'Too many unsent messages');
    return uuidV7();
  };

  const changesIn = (roomId: string): readonly WaitingChange[] =>
    queueOf(roomId).filter((send) => send.kind !== 'message');

  /** Later than that of every unsent message, even where the clock was put back. */
  const nextTimestamp = (): string => {
    const afterEach = [...sends.values()].map(({ timestamp }) => Date.parse(timestamp) + 1);
    return new Date(Math.max(Date.now(), ...afterEach)).toISOString();
  };

  const empty = async (): Promise<void> => {
    const from = storage;
    storage = undefined;
    try {
      if (from?.clear) return await from.clear();
      const stored = (await from?.load()) ?? [];
      for (const { clientMessageId } of [...sends.values(), ...stored]) {
        await from?.put(clientMessageId, undefined);
      }
    } catch (cause) {
      throw new ChatError('STORAGE', undefined, { cause });
    }
  };

  const onTabNews = (news: TabNews): void => {
    if (news === FORGOTTEN) {
      // This one may have stored something since the other has emptied the storage.
      return onForgotten(empty());
    }
    const { send, isDiscarded } = news;
    const isCommitted = sends.get(send.clientMessageId)?.seq !== undefined;
    if (isCommitted) return;
    apply(send, isDiscarded);
    sendNext(send.roomId);
  };

  closing.addEventListener('abort', () => {
    for (const settle of settlers.values()) settle({ error: new ChatError('CLOSED') });
  });

  return {
    unsent: (roomId) => queueOf(roomId).filter((send) => send.kind === 'message'),
    changesIn,
    connected,
    attach(given) {
      storage = given;
      for (const send of sends.values()) store(send.clientMessageId, send);
      void load(given);
      notifyTabs = joinTabs<TabNews>(
        given.sharedAs,
        closing,
        () => {
          isLeading = true;
          // Also what the tab that led before has left unsent.
          void load(given);
        },
        onTabNews,
      );
    },
    async send(roomId, text, type, more) {
      const id = newId();
      return enqueue<ChatMessage>({
        ...more,
        roomId,
        text,
        type,
        kind: 'message',
        key: id,
        own: true,
        clientMessageId: id,
        sender: me(),
      });
    },
    async change({ rev, ...given }) {
      const clientMessageId = newId();
      // The log may not have what this user has changed just before.
      const own = changesIn(given.roomId).filter(({ messageId }) => messageId === given.messageId);
      const known = rev && { rev: Math.max(rev, ...own.map(({ seq = 0 }) => seq)) };
      return enqueue<WaitingChange>({ ...given, ...known, clientMessageId });
    },
    async retry(clientMessageId, revOf) {
      const failed = sends.get(clientMessageId);
      if (!failed?.error) throw new ChatError('NOT_FOUND', 'No such failed message');
      const { error: _, ...send } = failed;
      return enqueue(send.kind === 'edit' ? { ...send, ...revOf?.(send.messageId) } : send);
    },
    discard(clientMessageId) {
      const send = sends.get(clientMessageId);
      if (send && send.seq === undefined) update(send, true);
    },
    waiting: () => [...sends.values()].filter(({ seq }) => seq === undefined).length,
    forget() {
      notifyTabs?.(FORGOTTEN);
      return empty();
    },
    settle(roomId, { entries, cursor }) {
      for (const send of queueOf(roomId)) {
        const logged = entries.find(
          (entry) =>
            entry.kind === 'message' &&
            (send.kind === 'message' ? entry.key === send.key : entry.messageId === send.messageId),
        ) as LoggedMessage | undefined;
        // The loaded part of the log may begin after it.
        if (send.seq !== undefined) {
          if (send.seq <= cursor) sends.delete(send.clientMessageId);
        } else if (send.kind !== 'message') {
          // Nothing is left to be changed.
          if (logged?.deleted && send.error) update(send, true);
          // The log may have it before the answer comes.
        } else if (logged) update(logged);
      }
    },
  };
};

type Unsent<Send> = Send extends StoredSend ? Omit<Send, 'state' | 'timestamp'> : never;
