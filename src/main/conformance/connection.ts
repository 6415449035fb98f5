import type { WireAnswer, WireEvent, WireMessage } from '../../adapters/protocol/wire.js';
import type { RecipientStatus } from '../../domain/receipts.js';
import type {
  Arrival,
  EntryArrival,
  MessageArrival,
  TransportConnection,
} from '../../testing/transport/driver.js';
import { arrivalOf, entryOf, refusal } from './arrivals.js';
import type { Rest } from './rest.js';

/** One connection of a transport that carries the commands and events of the protocol by their names. */
export interface CommandLine {
  /** Every event, from the first on, is given to the listener. */
  readonly listen: (take: (event: WireEvent) => void) => void;
  readonly ask: (name: string, payload: object) => Promise<WireAnswer>;
  readonly disconnect: () => void;
}

/** The driver's calls over such a connection, with REST for what its commands lack. */
export const connectionOver = ({ listen, ask, disconnect }: CommandLine, rest: Rest): TransportConnection => {
  const received: Arrival[] = [];
  listen((event) => {
    const arrival = arrivalOf(event);
    if (arrival !== undefined) received.push(arrival);
  });
  const answerOf = async <T = object>(name: string, payload: object): Promise<T> => {
    const answer = await ask(name, payload);
    if (!answer.ok) throw refusal(answer.error);
    return answer as T;
  };

  return {
    ...callsOver(rest),
    received,
    send: async ({ roomId, content, clientMessageId }) => {
      const { message } = await answerOf<{ message: WireMessage }>('sendMessage', {
        roomId,
        message: content,
        clientMessageId,
      });
      return entryOf(message) as MessageArrival;
    },
    acknowledge: async ({ roomId, messageId, kind }) => {
      await answerOf(kind === 'seen' ? 'messageSeen' : 'messageDelivered', { roomId, messageId });
    },
    setTyping: async (roomId, typing) => {
      await answerOf(typing ? 'typing' : 'stopTyping', { roomId });
    },
    watchPresence: async (userId) => {
      const { users } = await answerOf<{ users: { status: string }[] }>('watchPresence', {
        userIds: [userId],
      });
      return users[0]?.status === 'online';
    },
    catchUp: async (roomId, afterSeq) => {
      const entries: EntryArrival[] = [];
      for (let hasMore = true; hasMore;) {
        const after: number = entries.at(-1)?.seq ?? afterSeq;
        const page = await answerOf<{ messages: WireMessage[]; hasMore: boolean }>('joinRoom', {
          roomId,
          afterSeq: after,
        });
        entries.push(...page.messages.map(entryOf));
        ({ hasMore } = page);
      }
      return entries;
    },
    changedSince: async (roomId, afterSeq) => {
      const page = await answerOf<{ changed?: WireMessage[] }>('joinRoom', {
        roomId,
        afterSeq,
        changes: true,
      });
      return (page.changed ?? []).map((message) => entryOf(message) as MessageArrival);
    },
    disconnect: () => Promise.resolve(disconnect()),
  };
};

/** The calls that every transport leaves to REST. */
export const callsOver = (
  rest: Rest,
): Pick<
  TransportConnection,
  'statusOf' | 'createGroup' | 'addMember' | 'removeMember' | 'edit' | 'deleteMessage'
> => ({
  statusOf: async (messageId) => {
    const { recipients } = await rest<{ recipients: { userId: string; status: RecipientStatus }[] }>(
      'GET',
      `/api/messages/${messageId}/status`,
    );
    return new Map(recipients.map(({ userId, status }) => [userId, status]));
  },
  edit: async ({ roomId, messageId, content }) => {
    await rest('PATCH', `/api/rooms/${encodeURIComponent(roomId)}/messages/${messageId}`, {
      message: content,
    });
  },
  deleteMessage: async ({ roomId, messageId }) => {
    await rest('DELETE', `/api/rooms/${encodeURIComponent(roomId)}/messages/${messageId}`);
  },
  createGroup: async (members) =>
    (await rest<{ roomId: string }>('POST', '/api/groups/create', { name: 'Crew', members })).roomId,
  addMember: async (groupId, userId) => {
    await rest('POST', '/api/groups/add-member', { groupId, userId });
  },
  removeMember: async (groupId, userId) => {
    await rest('POST', '/api/groups/remove-member', { groupId, userId });
  },
});
