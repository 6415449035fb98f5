import { expect } from 'vitest';
import {
  type ChatClient,
  type ChatError,
  type ChatRoom,
  createChatClient,
  makeMemoryStorage,
} from '../../client/src/index.js';
import type { TestServer } from '../support/test-server.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

interface Logged {
  readonly seq: number;
  readonly messageId: string;
  readonly text: string;
}

/** A user of the library, with a proxy of their own, and a storage that outlives the client. */
export interface Person {
  readonly proxy: TcpProxy;
  /** Everything that went wrong so far. */
  readonly problems: readonly string[];
  readonly send: (room: number, text: string) => void;
  /** The texts of messages that the server has refused, in order. */
  readonly failed: (room: number) => readonly string[];
  readonly markSeen: () => void;
  /** Closes the client, and makes another one with the same storage. */
  readonly reload: () => void;
  /** Resolves when the client is online and nothing is pending; rejects after 15 seconds. */
  readonly settled: () => Promise<void>;
  /** Loads the whole log of the room, and compares it. */
  readonly expectLog: (roomId: string, log: readonly Logged[]) => Promise<void>;
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
    client.on('error', (error) => problems.push(`${user}: ${error.code} ${error.message}`));
    return client;
  };
  const open = (): readonly ChatRoom[] => {
    const opened = roomIds.map((roomId) => chat.openRoom(roomId));
    for (const room of opened) {
      let last: number | undefined;
      room.on('message', ({ seq = 0 }) => {
        if (last !== undefined && seq !== last + 1) problems.push(`${user}: ${seq} came after ${last}`);
        last = seq;
      });
    }
    return opened;
  };
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
          (entry) => entry.kind === 'event' || entry.state === 'failed' || entry.seq !== undefined,
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
    failed: (i) =>
      (rooms[i]?.messages ?? []).flatMap((entry) =>
        entry.kind === 'message' && entry.error?.code === 'NOT_FOUND' ? [entry.text] : [],
      ),
    markSeen: () => rooms.forEach((room) => room.markSeen()),
    reload() {
      chat.close();
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
    async expectLog(roomId, log) {
      const room = chat.openRoom(roomId);
      const deadline = Date.now() + ARRIVE_MS;
      const isThere = () => {
        const seqs = room.messages.map(({ seq = 0 }) => seq);
        const isWhole = seqs.every((seq, i) => seq === (seqs[i - 1] ?? (room.hasOlder ? seq - 1 : 0)) + 1);
        return isWhole && (seqs.at(-1) ?? 0) >= log.length;
      };
      // Messages of others may be on their way: the last ones, and those before an own one that was just sent.
      while (!isThere() && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      while (room.hasOlder) await room.loadOlder();
      const shown = room.messages.map((entry) => ({
        seq: entry.seq,
        messageId: entry.messageId,
        text: entry.kind === 'message' ? entry.text : '',
      }));
      expect(shown).toEqual(log);
    },
    async expectStates(roomId) {
      const room = chat.openRoom(roomId);
      for (const { messageId = '' } of room.messages.filter(({ kind, own }) => kind === 'message' && own)) {
        const fromServer = async () => {
          const recipients = await room.statusOf(messageId);
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
