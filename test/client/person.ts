import { expect } from 'vitest';
import {
  type ChatClient,
  type ChatEntry,
  type ChatError,
  type ChatRoom,
  createChatClient,
  makeMemoryStorage,
  type Reaction,
} from '../../client/src/index.js';
import type { TestServer } from '../support/test-server.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** What the server and the client have to agree upon, as this user sees it. */
export interface Logged {
  readonly seq: number;
  readonly messageId: string;
  readonly text: string;
  readonly rev: number | undefined;
  readonly deletedBy: string | undefined;
  readonly reactions: readonly Reaction[];
}

/** The `at`th of the messages that may be changed so, of which there is one for each number from 0 to below 1. */
interface Wish {
  readonly room: number;
  readonly at: number;
}

/** A user of the library, with a proxy of their own, and a storage that outlives the client. */
export interface Person {
  readonly proxy: TcpProxy;
  /** Everything that went wrong so far. */
  readonly problems: readonly string[];
  readonly send: (room: number, text: string) => void;
  /** The texts of messages that the server has refused, in order. */
  readonly failed: (room: number) => readonly string[];
  /** Changes a message, if there is one that this user may change so. An edit appends this text. */
  readonly change: (kind: 'edit' | 'delete' | 'react', wish: Wish, text: string) => void;
  readonly markSeen: () => void;
  /** Closes the client, and makes another one with the same storage. */
  readonly reload: () => void;
  /** Resolves when the client is online and nothing is pending; rejects after 15 seconds. */
  readonly settled: () => Promise<void>;
  /** Loads the whole log of the room, and compares it with what the server gives, and with what this user has wished. */
  readonly expectLog: (roomId: string, readLog: () => Promise<readonly Logged[]>) => Promise<void>;
  /** Compares the receipts of each own message with the server's. */
  readonly expectStates: (roomId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const SETTLE_MS = 15_000;
const ARRIVE_MS = 5_000;
const RECEIPT_MS = 3_000;

export const startPerson = async (
  server: TestServer,
  user: string,
  roomIds: readonly string[],
): Promise<Person> => {
  const proxy = await startTcpProxy(server.url);
  const storage = makeMemoryStorage();
  const problems: string[] = [];
  const connect = (): ChatClient => {
    const client = createChatClient({
      url: proxy.url,
      token: () => server.tokenOf(user),
      userId: user,
      storage: () => storage,
    });
    client.on('error', (error) => {
      // A reaction to a message that was deleted meanwhile.
      if (error.code !== 'CONFLICT') problems.push(`${user}: ${error.code} ${error.message}`);
    });
    return client;
  };
  const open = (): readonly ChatRoom[] => {
    const opened = roomIds.map((roomId) => chat.openRoom(roomId));
    for (const room of opened) {
      const seqs: number[] = [];
      heard.set(room.roomId, seqs);
      room.on('message', ({ seq = 0 }) => seqs.push(seq));
    }
    return opened;
  };
  /** By room: the entries that this client has emitted. */
  const heard = new Map<string, number[]>();
  /** By message: the last text that this user has given it, and whether they have deleted it. */
  const edited = new Map<string, string>();
  const deleted = new Set<string>();
  /** By message: the last reaction that this user has wished since the last reload, which reactions do not outlive. */
  const reacted = new Map<string, boolean>();
  /** The messages of which the server has refused an edit. */
  const conflicts: string[] = [];
  const shownIn = (room: ChatRoom) => room.messages.filter((entry) => entry.kind === 'message');
  let chat = connect();
  let rooms = open();
  // The server refuses the rooms that the user is not in.
  for (const roomId of roomIds) await chat.room(roomId).catch(() => undefined);

  const isSettled = () =>
    chat.connection === 'online' &&
    rooms.every(
      ({ status, messages }) =>
        status !== 'loading' &&
        messages.every(
          (entry) =>
            entry.kind === 'event' ||
            entry.state === 'failed' ||
            (entry.seq !== undefined && entry.change?.state !== 'pending'),
        ),
    );

  return {
    proxy,
    problems,
    send(i, text) {
      const room = rooms[i] as ChatRoom;
      const sending = room.send(text);
      sending.catch(({ code }: ChatError) => {
        if (code !== 'CLOSED' && code !== 'NOT_FOUND') problems.push(`${user}: ${text} failed with ${code}`);
      });
    },
    change(kind, { room: i, at }, text) {
      const room = rooms[i] as ChatRoom;
      // The owner of the group may delete every message.
      const isOwner = roomIds[i] === roomIds[0] && user.startsWith('ana');
      const mayChange = shownIn(room).filter(
        ({ own, seq, deleted: isDeleted }) =>
          seq !== undefined && !isDeleted && (own || kind === 'react' || (isOwner && kind === 'delete')),
      );
      const target = mayChange[Math.floor(at * mayChange.length)];
      const { messageId } = target ?? {};
      if (!target || messageId === undefined) return;
      if (kind === 'react') {
        const isOn = !target.reactions?.some(({ mine }) => mine);
        reacted.set(messageId, isOn);
        return room.react(messageId, '👍', isOn);
      }
      const next = `${target.text.split(' ')[0]} ${text}`;
      if (kind === 'edit') edited.set(messageId, next);
      else deleted.add(messageId);
      const changing = kind === 'edit' ? room.edit(messageId, next) : room.delete(messageId);
      changing.catch(({ code }: ChatError) => {
        if (code === 'CONFLICT') conflicts.push(messageId);
        else if (code !== 'CLOSED' && code !== 'DISCARDED')
          problems.push(`${user}: ${kind} failed with ${code}`);
      });
    },
    failed: (i) =>
      (rooms[i]?.messages ?? []).flatMap((entry) =>
        entry.kind === 'message' && entry.error?.code === 'NOT_FOUND' ? [entry.text] : [],
      ),
    markSeen: () => rooms.forEach((room) => room.markSeen()),
    reload() {
      chat.close();
      reacted.clear();
      chat = connect();
      rooms = open();
    },
    async settled() {
      const deadline = Date.now() + SETTLE_MS;
      while (!isSettled()) {
        if (Date.now() > deadline) {
          const shown = rooms.map(({ status, messages }) => [status, messages]);
          throw new Error(`${user} did not settle: ${chat.connection} ${JSON.stringify(shown)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async expectLog(roomId, readLog) {
      const room = chat.openRoom(roomId);
      const toLogged = (entry: ChatEntry): Logged => ({
        seq: entry.seq ?? 0,
        messageId: entry.messageId ?? '',
        ...(entry.kind === 'message'
          ? {
              text: entry.text,
              rev: entry.rev,
              deletedBy: entry.deleted?.by,
              reactions: entry.reactions ?? [],
            }
          : { text: '', rev: undefined, deletedBy: undefined, reactions: [] }),
      });
      // Messages and changes may be on their way, this user's reactions too.
      const deadline = Date.now() + ARRIVE_MS;
      let log = await readLog();
      const isThere = () => JSON.stringify(room.messages.map(toLogged)) === JSON.stringify(log);
      while (!isThere() && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        while (room.hasOlder) await room.loadOlder();
        log = await readLog();
      }
      expect(room.messages.map(toLogged)).toEqual(log);

      const [first = Infinity] = heard.get(roomId) ?? [];
      expect(heard.get(roomId)).toEqual(log.map(({ seq }) => seq).filter((seq) => seq >= first));
      for (const { messageId, text, deletedBy, reactions } of log) {
        if (deletedBy !== undefined) continue;
        expect({
          messageId,
          isDeleted: deleted.has(messageId),
          isConflict: conflicts.includes(messageId),
        }).toEqual({
          messageId,
          isDeleted: false,
          isConflict: false,
        });
        expect(text).toBe(edited.get(messageId) ?? text);
        const isOn = reactions.some(({ mine }) => mine);
        expect(isOn).toBe(reacted.get(messageId) ?? isOn);
      }
    },
    async expectStates(roomId) {
      const room = chat.openRoom(roomId);
      for (const { messageId = '' } of room.messages.filter(({ kind, own }) => kind === 'message' && own)) {
        const fromServer = async () => {
          const { recipients } = await room.statusOf(messageId);
          return {
            delivered: recipients.filter(({ status }) => status !== 'sent').length,
            seen: recipients.filter(({ status }) => status === 'seen').length,
            of: recipients.length,
          };
        };
        // Receipts arrive within a moment.
        const deadline = Date.now() + RECEIPT_MS;
        for (;;) {
          const entry = room.messages.find((one) => one.messageId === messageId);
          const shown = entry?.kind === 'message' ? entry.receipts : undefined;
          const expected = await fromServer();
          if (JSON.stringify(shown) === JSON.stringify(expected) || Date.now() > deadline) {
            expect(shown).toEqual(expected);
            break;
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    },
    async close() {
      chat.close();
      await proxy.close();
    },
  };
};
