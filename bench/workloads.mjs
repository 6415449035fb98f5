import { v4, v7 } from 'uuid';
import { allReceived, call, connectAll, createGroup, emit } from './client.mjs';

/*
 * What a server is loaded with. `prepare` connects the clients; `round` gives how many units it did, and in
 * how many seconds.
 */

const names = (kind, count) => Array.from({ length: count }, (_, i) => `${kind}-${i}`);

export const TEXT = 'A message as people send them to each other, of some eighty characters or so, no more.';

/** Receipts are told at a pace; what of them is to come belongs to the messages before. */
const RECEIPTS_MS = 400;

/** Of messages: names that ascend, as those of Parley's client do from one millisecond to the next, or random ones. */
export const NAMES = { ascending: v7, random: v4 };

const send = (client, roomId, names) =>
  call(client, 'sendMessage', { roomId, message: TEXT, clientMessageId: NAMES[names]() });

/** `inFlight` senders' loops at a time, each waiting for its answer. */
const sendMany = async (client, roomId, count, inFlight, names = 'ascending') => {
  let left = count;
  const loop = async () => {
    while (left-- > 0) await send(client, roomId, names);
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
};

const timed = async (units, work) => {
  const started = performance.now();
  await work();
  return { units, seconds: (performance.now() - started) / 1_000 };
};

/** Resolves when all that was sent has been received, and then when receipts have come to rest. */
const exchange = async (clients, { units, received, restMs = RECEIPTS_MS }, sending) => {
  for (const client of clients) client.received = 0;
  const done = await timed(units, async () => {
    await sending();
    await allReceived(clients, received);
  });
  await new Promise((resolve) => setTimeout(resolve, restMs));
  return done;
};

/** A room with one sender, everybody connected; counts what reaches the others, or `perMessage` what is sent. */
export const room = ({
  members,
  messages,
  inFlight = 1,
  receipts = 'manual',
  perMessage = false,
  restMs,
}) => ({
  async prepare(server) {
    const users = names('member', members - 1);
    const roomId = await createGroup(server, 'sender', users);
    const options = () => ({ rooms: [roomId], receipts });
    const [sender] = await connectAll(server, ['sender'], options);
    return { roomId, sender, clients: await connectAll(server, users, options) };
  },
  round: ({ roomId, sender, clients }) => {
    const received = messages * clients.length;
    return exchange(clients, { units: perMessage ? messages : received, received, restMs }, () =>
      sendMany(sender, roomId, messages, inFlight),
    );
  },
});

/**
 * Pairs, each with one message on its way, every message acknowledged as delivered and as seen. Where the
 * server marks what it has handed over as delivered, the recipient says only that it has seen it. Without
 * `acknowledged` the recipients say nothing.
 */
export const oneToOne = ({
  pairs,
  messages,
  inFlight = 1,
  receipts = 'manual',
  acknowledged = true,
  names: messageNames,
  restMs,
}) => ({
  async prepare(server) {
    const [left, right] = [names('ana', pairs), names('ben', pairs)];
    const roomOf = (user) => `ana-${user.split('-')[1]}_ben-${user.split('-')[1]}`;
    const options = (user) => ({ rooms: [roomOf(user)], receipts });
    const senders = await connectAll(server, left, options);
    const clients = await connectAll(server, right, options);
    for (const client of clients) {
      const roomId = roomOf(client.userId);
      await call(client, 'joinRoom', { roomId });
      if (!acknowledged) continue;
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
        senders.map((sender) => sendMany(sender, roomOf(sender.userId), messages, inFlight, messageNames)),
      ),
    );
  },
});

/** Joins with a page of the newest 50, each counted. */
export const joining = ({ members, joins }) => ({
  async prepare(server) {
    const users = names('member', members);
    const roomId = await createGroup(server, 'sender', users);
    const options = () => ({ rooms: [roomId] });
    const [sender] = await connectAll(server, ['sender'], options);
    await sendMany(sender, roomId, 50, 1);
    return { roomId, clients: await connectAll(server, users, options) };
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
