import type { WireEvent, WireMessage } from '../../../src/adapters/protocol/wire.js';
import { arrivalOf, entryOf, refusal } from '../../../src/main/conformance/arrivals.js';
import { callsOver } from '../../../src/main/conformance/connection.js';
import { restAs } from '../../../src/main/conformance/rest.js';
import type {
  Arrival,
  EntryArrival,
  MessageArrival,
  TransportConnection,
  TransportDriver,
} from '../../../src/testing/transport/driver.js';
import type { TestServer } from '../../support/test-server.js';
import { openStream, type StreamEvent, StreamRefused, type TestStream } from '../../support/test-stream.js';

/** A driver of the laws of transports: streams of Server-Sent Events, and REST for all that clients say. */
export const sseDriver = (server: TestServer): TransportDriver => {
  const connections: TransportConnection[] = [];
  return {
    async connectAs(user, { receipts = 'manual' } = {}) {
      const connection = await connect(server, user, receipts);
      connections.push(connection);
      return connection;
    },
    connectAsNobody: () => refused(openStream(`${server.url}/api/events`, 'none')),
    close: async () => {
      await Promise.all(connections.map((connection) => connection.disconnect()));
    },
  };
};

const connect = async (server: TestServer, user: string, receipts: string): Promise<TransportConnection> => {
  const received: Arrival[] = [];
  const streams = new Set<TestStream>();
  const open = async (path: string, onEvent?: (event: StreamEvent) => void) => {
    const stream = await refused(
      openStream(`${server.url}${path}`, server.tokenOf(user), { ...(onEvent && { onEvent }) }),
    );
    streams.add(stream);
    return stream;
  };
  const close = async (stream: TestStream | undefined) => {
    if (stream === undefined) return;
    streams.delete(stream);
    stream.close();
    await stream.ended;
  };
  const take = ({ event, data }: StreamEvent) => {
    const arrival = event === 'error' ? undefined : arrivalOf([event, data] as unknown as WireEvent);
    if (arrival !== undefined) received.push(arrival);
  };
  const rest = restAs(server.url, server.tokenOf(user));
  let watching: TestStream | undefined;
  await open(`/api/events?receipts=${receipts}`, take);

  return {
    ...callsOver(rest),
    received,
    send: async ({ roomId, content, clientMessageId }) =>
      entryOf(
        await rest<WireMessage>('POST', `/api/rooms/${encodeURIComponent(roomId)}/messages`, {
          message: content,
          clientMessageId,
        }),
      ) as MessageArrival,
    acknowledge: async ({ roomId, messageId, kind }) => {
      await rest('POST', `/api/rooms/${roomId}/receipts`, { messageId, kind });
    },
    setTyping: async (roomId, typing) => {
      await rest('POST', `/api/rooms/${roomId}/typing`, { typing });
    },
    // Whom a stream watches is said when it is opened.
    watchPresence: async (userId) => {
      await close(watching);
      watching = await open(`/api/events?receipts=manual&watch=${userId}`);
      const { status } = await rest<{ status: string }>('GET', `/api/users/${userId}/presence`);
      return status === 'online';
    },
    catchUp: async (roomId, afterSeq) => {
      const entries: EntryArrival[] = [];
      for (let hasMore = true; hasMore;) {
        const after: number = entries.at(-1)?.seq ?? afterSeq;
        const { rooms } = await rest<{ rooms: { messages: WireMessage[]; hasMore: boolean }[] }>(
          'POST',
          '/api/sync',
          { cursors: { [roomId]: after }, only: true },
        );
        const [page] = rooms;
        if (page === undefined) throw refusal({ code: 'NOT_FOUND' });
        entries.push(...page.messages.map(entryOf));
        ({ hasMore } = page);
      }
      return entries;
    },
    changedSince: async (roomId, afterSeq) => {
      const { rooms } = await rest<{ rooms: { changed?: WireMessage[] }[] }>('POST', '/api/sync', {
        cursors: { [roomId]: afterSeq },
        only: true,
        changes: true,
      });
      return (rooms[0]?.changed ?? []).map((message) => entryOf(message) as MessageArrival);
    },
    disconnect: async () => {
      await Promise.all([...streams].map(close));
    },
  };
};

const refused = <T>(opening: Promise<T>): Promise<T> =>
  opening.catch((error: unknown) => {
    throw error instanceof StreamRefused ? refusal({ code: error.code }) : error;
  });
