import { CONTENT_MAX_LENGTH } from '../../../src/domain/limits.js';
import type { WireMessage } from '../../../src/adapters/protocol/wire.js';
import type {
  Arrival,
  EntryArrival,
  MessageArrival,
  TransportConnection,
  TransportDriver,
} from '../../../src/testing/transport/driver.js';
import { connectClient, type Heard, type TestClient } from '../../support/test-client.js';
import type { TestServer } from '../../support/test-server.js';
import { arrivalOf, entryOf, refusal } from './arrivals.js';

/** A driver of the laws of transports: Socket.IO, and REST for what its commands lack. */
export const socketIoDriver = (server: TestServer): TransportDriver => {
  const clients: TestClient[] = [];
  return {
    async connectAs(user, { receipts = 'manual' } = {}) {
      const client = await server.connect(user, { receipts });
      clients.push(client);
      // The server answers its first command when the device has its subscriptions.
      await ask(client, 'watchPresence', { userIds: [] });
      return connectionOf(server, user, client);
    },
    connectAsNobody: () =>
      connectClient(server.url, { token: 'none' }).catch((error: { data?: unknown }) => {
        throw refusal(error.data);
      }),
    close: () => {
      for (const { close } of clients) close();
    },
  };
};

const connectionOf = (server: TestServer, user: string, client: TestClient): TransportConnection => {
  const received: Arrival[] = [];
  const take = (heard: Heard) => {
    const arrival = arrivalOf(heard);
    if (arrival !== undefined) received.push(arrival);
  };
  for (const heard of client.heard) take(heard);
  client.socket.onAny((event: string, payload: unknown) => take({ event, payload } as Heard));

  const rest = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await server.rest<T>(user, method, path, body);
    if (answer.status >= 400) throw refusal(answer.body);
    return answer.body;
  };

  return {
    received,
    send: async ({ roomId, content, clientMessageId }) => {
      const emit = () =>
        ask<{ message: WireMessage }>(client, 'sendMessage', { roomId, message: content, clientMessageId });
      // The laws send what is too short and too long as well.
      const isWrong = content.length === 0 || content.length > CONTENT_MAX_LENGTH;
      const { message } = await (isWrong ? client.wrongly(emit) : emit());
      return entryOf(message) as MessageArrival;
    },
    acknowledge: async ({ roomId, messageId, kind }) => {
      await ask(client, kind === 'seen' ? 'messageSeen' : 'messageDelivered', { roomId, messageId });
    },
    statusOf: async (messageId) => {
      const { recipients } = await rest<{ recipients: { userId: string; status: 'sent' }[] }>(
        'GET',
        `/api/messages/${messageId}/status`,
      );
      return new Map(recipients.map(({ userId, status }) => [userId, status]));
    },
    setTyping: async (roomId, typing) => {
      await ask(client, typing ? 'typing' : 'stopTyping', { roomId });
    },
    watchPresence: async (userId) => {
      const { users } = await ask<{ users: { status: string }[] }>(client, 'watchPresence', {
        userIds: [userId],
      });
      return users[0]?.status === 'online';
    },
    createGroup: async (members) =>
      (await rest<{ roomId: string }>('POST', '/api/groups/create', { name: 'Crew', members })).roomId,
    addMember: async (groupId, userId) => {
      await rest('POST', '/api/groups/add-member', { groupId, userId });
    },
    removeMember: async (groupId, userId) => {
      await rest('POST', '/api/groups/remove-member', { groupId, userId });
    },
    catchUp: async (roomId, afterSeq) => {
      const entries: EntryArrival[] = [];
      for (let hasMore = true; hasMore;) {
        const after: number = entries.at(-1)?.seq ?? afterSeq;
        const page = await ask<{ messages: WireMessage[]; hasMore: boolean }>(client, 'joinRoom', {
          roomId,
          afterSeq: after,
        });
        entries.push(...page.messages.map(entryOf));
        ({ hasMore } = page);
      }
      return entries;
    },
    disconnect: async () => {
      client.close();
    },
  };
};

const ask = async <T = object>(client: TestClient, event: string, payload: object): Promise<T> => {
  const answer = await client.call<T>(event, payload);
  if (!answer.ok) throw refusal(answer.error);
  return answer;
};
