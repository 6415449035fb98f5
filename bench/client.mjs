import jwt from 'jsonwebtoken';
import { WebSocket } from 'ws';

/** Messages and changes of messages. */
const RECEIVED = /^42\["(?:receiveMessage|messageChanged)"/;

/**
 * A client that speaks Socket.IO's frames by hand, as the load must cost less than the server. `rooms` are those that
 * the user is in, which a server without a store must be told.
 */
export const connect = async (server, userId, { rooms = [], receipts = 'manual' } = {}) => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
  });
  server.sockets.push(socket);
  const auth =
    server.kind === 'parley'
      ? { token: jwt.sign({ sub: userId }, server.secret, { expiresIn: '1h' }), receipts }
      : { userId, rooms };
  const client = { userId, socket, received: 0, onReceive: undefined, calls: new Map(), lastCall: 0 };

  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`The connection of ${userId} has closed with ${code}`)));
    socket.on('message', (data) => {
      const frame = data.toString('latin1');
      if (RECEIVED.test(frame)) {
        client.received++;
        client.onReceive?.(frame);
      } else if (frame.startsWith('43')) {
        const at = frame.indexOf('[');
        const id = Number(frame.slice(2, at));
        client.calls.get(id)?.(frame.slice(at));
        client.calls.delete(id);
      } else if (frame === '2') socket.send('3');
      else if (frame.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`);
      else if (frame.startsWith('40')) resolve();
      else if (frame.startsWith('44') || frame.startsWith('42["error"')) reject(new Error(frame));
    });
  });
  return client;
};

/** Resolves with the text of a positive answer; rejects with that of a refusal. */
export const call = (client, event, payload) =>
  new Promise((resolve, reject) => {
    const id = ++client.lastCall;
    client.calls.set(id, (answer) =>
      answer.startsWith('[{"ok":true') ? resolve(answer) : reject(new Error(`${event}: ${answer}`)),
    );
    client.socket.send(`42${id}${JSON.stringify([event, payload])}`);
  });

export const emit = (client, event, payload) => client.socket.send(`42${JSON.stringify([event, payload])}`);

/** As many as connect at a time without a handshake that runs out of time. */
const CONNECTING = 50;
/** The same where the nodes also announce each user to each other. */
const CONNECTING_TO_NODES = 10;

/**
 * Where a server has several nodes, `nodeOf` places users on them, by their place in the list and the number of nodes.
 * Each client has the number of its node.
 */
export const connectAll = async (server, users, options, nodeOf = (i, count) => i % count) => {
  const { nodes } = server;
  const connectOne = async (user, i) => {
    if (nodes === undefined) return connect(server, user, options?.(user));
    const node = nodeOf(i, nodes.length);
    const client = await connect({ ...nodes[node], sockets: server.sockets }, user, options?.(user));
    return Object.assign(client, { node });
  };
  const atOnce = nodes === undefined ? CONNECTING : CONNECTING_TO_NODES;
  const clients = [];
  for (let at = 0; at < users.length; at += atOnce) {
    const some = users.slice(at, at + atOnce);
    clients.push(...(await Promise.all(some.map((user, i) => connectOne(user, at + i)))));
  }
  return clients;
};

export const createGroup = async (server, owner, members) => {
  if (server.kind !== 'parley') return 'group';
  return (await restOf(server, owner)('/api/groups/create', { name: 'Bench', members })).roomId;
};

/** Gives what asks Parley's REST API as this user: a GET, or a POST of a body. Rejects where it is refused. */
export const restOf = (server, user) => {
  const headers = {
    authorization: `Bearer ${jwt.sign({ sub: user }, server.secret, { expiresIn: '1h' })}`,
    'content-type': 'application/json',
  };
  return async (path, body) => {
    const post = body !== undefined && { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${server.url}${path}`, { headers, ...post });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
};

const ARRIVAL_LIMIT_MS = 60_000;
const POLL_MS = 5;

/** Resolves once the clients have received this many together. */
export const allReceived = async (clients, count) => {
  const sum = () => clients.reduce((total, { received }) => total + received, 0);
  const deadline = performance.now() + ARRIVAL_LIMIT_MS;
  while (sum() < count) {
    if (performance.now() > deadline) throw new Error(`${sum()} of ${count} messages were received`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  if (sum() > count) throw new Error(`${sum()} messages were received instead of ${count}`);
};
