import { v4, v7 } from 'uuid';
import { allReceived, call, connectAll, createGroup, emit } from './client.mjs';

/*
 * The loads of a server. `prepare` connects the clients; `round` gives how many units of the load were done, and in how
 * many seconds.
 */

export const users = (kind, count) => Array.from({ length: count }, (_, i) => `${kind}-${i}`);

export const TEXT = 'A message as people send them to each other, of some eighty characters or so, no more.';

/** Receipts are throttled. Those that are still to come belong to the messages before. */
const RECEIPTS_MS = 400;

/** Ids that ascend from one millisecond to the next, as those of Parley's client do, or random ones. */
export const CLIENT_MESSAGE_IDS = { ascending: v7, random: v4 };

/** Sends `count` messages, at most `inFlight` at a time without an answer. `onSent` gets each answer. */
export const sendMany = async (
  client,
  { roomId, count, inFlight = 1, clientMessageIds = 'ascending', onSent },
) => {
  const makeId = CLIENT_MESSAGE_IDS[clientMessageIds];
  let left = count;
  const loop = async () => {
    while (left-- > 0) {
      const answer = await call(client, 'sendMessage', { roomId, message: TEXT, clientMessageId: makeId() });
      onSent?.(answer);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
};

export const timed = async (units, work) => {
  const started = performance.now();
  await work();
  return { units, seconds: (performance.now() - started) / 1_000 };
};

/** Resolves when everything that was sent has been received, and the receipts have come too. */
export const exchange = async (clients, { units, received, restMs = RECEIPTS_MS }, sending) => {
  for (const client of clients) client.received = 0;
  const done = await timed(units, async () => {
    await sending();
    await allReceived(clients, received);
  });
  await new Promise((resolve) => setTimeout(resolve, restMs));
  return done;
};

/**
 * A room with one sender, and everybody connected. Counts the messages that reach the others, or with `perMessage`
 * those sent.
 */
export const room = ({
  members,
  messages,
  inFlight = 1,
  receipts = 'manual',
  perMessage = false,
  restMs,
  makeRoom = createGroup,
}) => ({
  async prepare(server) {
    const others = users('member', members - 1);
    const roomId = await makeRoom(server, 'sender', others);
    const options = () => ({ rooms: [roomId], receipts });
    const [sender] = await connectAll(server, ['sender'], options);
    const clients = await connectAll(server, others, options);
    // A node reads the rooms of a user after the handshake, and answers the first command when it has them.
    if (server.nodes !== undefined) for (const client of clients) await call(client, 'joinRoom', { roomId });
    return { roomId, sender, clients };
  },
  round: ({ roomId, sender, clients }) => {
    const received = messages * clients.length;
    return exchange(clients, { units: perMessage ? messages : received, received, restMs }, () =>
      sendMany(sender, { roomId, count: messages, inFlight }),
    );
  },
});

/** Pairs of a sender and a recipient, who has joined their room. */
export const connectPairs = async (server, { pairs, receipts = 'manual' }) => {
  const [left, right] = [users('ana', pairs), users('ben', pairs)];
  const roomOf = (user) => `ana-${user.split('-')[1]}_ben-${user.split('-')[1]}`;
  const options = (user) => ({ rooms: [roomOf(user)], receipts });
  const senders = await connectAll(server, left, options);
  // The users of a pair meet on one node of several, or not, as users do.
  const clients = await connectAll(server, right, options, (i, nodes) => Math.floor(i / nodes) % nodes);
  for (const client of clients) await call(client, 'joinRoom', { roomId: roomOf(client.userId) });
  return { senders, clients, roomOf };
};

/**
 * Pairs of a sender and a recipient, who acknowledges every message as delivered and as seen. With automatic receipts
 * the server marks a message as delivered itself, and the recipient says only that it has seen it. Without
 * `acknowledged` the recipients say nothing.
 */
export const oneToOne = ({
  pairs,
  messages,
  inFlight = 1,
  receipts = 'manual',
  acknowledged = true,
  clientMessageIds,
  restMs,
}) => ({
  async prepare(server) {
    const { senders, clients, roomOf } = await connectPairs(server, { pairs, receipts });
    for (const client of acknowledged ? clients : []) {
      const roomId = roomOf(client.userId);
      client.onReceive = (frame) => {
        const [, messageId] = /"messageId":"([^"]+)"/.exec(frame);
        if (server.kind === 'parley') {
          if (receipts === 'manual') emit(client, 'messageDelivered', { roomId, messageId });
          emit(client, 'messageSeen', { roomId, messageId });
        } else if (server.kind === 'simple') {
          emit(client, 'messageSeen', { roomId, messageId, sender: client.userId.replace('ben', 'ana') });
        }
      };
    }
    return { senders, clients, roomOf };
  },
  round: ({ senders, clients, roomOf }) => {
    const units = messages * clients.length;
    return exchange(clients, { units, received: units, restMs }, () =>
      Promise.all(
        senders.map((sender) =>
          sendMany(sender, { roomId: roomOf(sender.userId), count: messages, inFlight, clientMessageIds }),
        ),
      ),
    );
  },
});

/** The most messages that a joinRoom answers with. */
const PAGE = 50;

/** Members join a room, and each gets its newest page. Counts the joins. */
export const joining = ({ members, joins }) => ({
  async prepare(server) {
    const others = users('member', members);
    const roomId = await createGroup(server, 'sender', others);
    const options = () => ({ rooms: [roomId] });
    const [sender] = await connectAll(server, ['sender'], options);
    await sendMany(sender, { roomId, count: PAGE });
    return { roomId, clients: await connectAll(server, others, options) };
  },
  round: ({ roomId, clients }) =>
    timed(joins * clients.length, () =>
      Promise.all(
        clients.map(async (client) => {
          for (let i = 0; i < joins; i++) await call(client, 'joinRoom', { roomId });
        }),
      ),
    ),
});
