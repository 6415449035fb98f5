import { allReceived, call, connectAll, createGroup, emit } from './client.mjs';

const names = (kind, count) => Array.from({ length: count }, (_, i) => `${kind}-${i}`);

const TEXT = 'A message as people send them to each other, of some eighty characters or so, no more.';

/** Receipts are told at a pace; what of them is to come belongs to the messages before. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 400));

const send = (client, roomId) => {
  const clientMessageId = `${client.userId}-${client.lastCall}`;
  return call(client, 'sendMessage', { roomId, message: TEXT, clientMessageId });
};

/** `inFlight` senders' loops at a time, each waiting for its answer. */
const sendMany = async (client, roomId, count, inFlight) => {
  let left = count;
  const loop = async () => {
    while (left-- > 0) await send(client, roomId);
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
};

/** A room with one sender, everybody connected; what is counted is what reaches the others. */
const room = ({ members, messages, inFlight = 1, receipts = 'manual' }) => ({
  async prepare(server) {
    const users = names('member', members - 1);
    const roomId = await createGroup(server, 'sender', users);
    const options = () => ({ rooms: [roomId], receipts });
    const [sender] = await connectAll(server, ['sender'], options);
    return { roomId, sender, clients: await connectAll(server, users, options) };
  },
  async round({ roomId, sender, clients }) {
    for (const client of clients) client.received = 0;
    await sendMany(sender, roomId, messages, inFlight);
    await allReceived(clients, messages * clients.length);
    await settled();
    return messages * clients.length;
  },
});

/**
 * Pairs, each with one message on its way, every message acknowledged as delivered and as seen. Where the
 * server marks what it has handed over as delivered, the recipient says only that it has seen it.
 */
const oneToOne = ({ pairs, messages, receipts = 'manual' }) => ({
  async prepare(server) {
    const [left, right] = [names('ana', pairs), names('ben', pairs)];
    const roomOf = (user) => `ana-${user.split('-')[1]}_ben-${user.split('-')[1]}`;
    const options = (user) => ({ rooms: [roomOf(user)], receipts });
    const senders = await connectAll(server, left, options);
    const clients = await connectAll(server, right, options);
    for (const client of clients) {
      const roomId = roomOf(client.userId);
      await call(client, 'joinRoom', { roomId });
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
  async round({ senders, clients, roomOf }) {
    for (const client of clients) client.received = 0;
    await Promise.all(senders.map((sender) => sendMany(sender, roomOf(sender.userId), messages, 1)));
    await allReceived(clients, messages * clients.length);
    await settled();
    return messages * clients.length;
  },
});

/** Joins with a page of the newest 50, each counted. */
const joining = ({ members, joins }) => ({
  async prepare(server) {
    const users = names('member', members);
    const roomId = await createGroup(server, 'sender', users);
    const options = () => ({ rooms: [roomId] });
    const [sender] = await connectAll(server, ['sender'], options);
    await sendMany(sender, roomId, 50, 1);
    return { roomId, sender, clients: await connectAll(server, users, options) };
  },
  async round({ roomId, clients }) {
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < joins; i++) await call(client, 'joinRoom', { roomId });
      }),
    );
    return joins * clients.length;
  },
});

const SERVERS = ['stock', 'simple', 'parley'];

export const casesOf = ({ quick }) => {
  const of = (full, short) => (quick ? short : full);
  const both = (make, sizes) => ({
    stock: make(sizes),
    simple: make(sizes),
    parley: make(sizes),
    'parley, automatic receipts': make({ ...sizes, receipts: 'auto' }),
  });
  const same = (made) => Object.fromEntries(SERVERS.map((server) => [server, made]));
  return [
    {
      name: '1:1, every message delivered and seen',
      unit: 'message',
      against: 'simple',
      runs: both(oneToOne, { pairs: of(50, 5), messages: of(120, 5) }),
    },
    {
      name: of('a room of 200', 'a room of 20'),
      unit: 'delivered message',
      against: 'stock',
      runs: both(room, { members: of(200, 20), messages: of(100, 5) }),
    },
    {
      name: of('a room of 500', 'a room of 50'),
      unit: 'delivered message',
      against: 'stock',
      runs: both(room, { members: of(500, 50), messages: of(40, 5) }),
    },
    {
      name: of('a room of 500, 10 messages in flight', 'a room of 50, 10 messages in flight'),
      unit: 'delivered message',
      against: 'stock',
      runs: both(room, { members: of(500, 50), messages: of(40, 20), inFlight: 10 }),
    },
    {
      name: 'joining a room of 50 messages',
      unit: 'join',
      against: 'simple',
      runs: same(joining({ members: of(50, 5), joins: of(20, 5) })),
    },
  ];
};
