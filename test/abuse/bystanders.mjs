// The well-behaved users beside an attack, in a thread of their own: what the attack takes of this process's time must
// not count as the server's. bystanders.ts starts it.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';

const { url, pairs, newcomers } = workerData;

/** Each pair; its users take turns, so that each sends half as often. */
const BETWEEN_MESSAGES_MS = 25;
const BETWEEN_CONNECTS_MS = 200;
/** What has not come by then counts as lost. */
const PATIENCE_MS = 20_000;
const WAITING_POLL_MS = 20;

let watching = false;
let count = 0;
let latencies = { messages: [], connects: [] };
let problems = [];
/** When each message was sent that has not arrived. */
const underWay = new Map();
/** The newcomers that have not been let in, with when they began. */
const connecting = new Map();

/** Resolves with the frame that opens the session. `onFrame` gets all that follow. */
const connect = ({ address, token }, onFrame = () => undefined) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      localAddress: address,
      perMessageDeflate: false,
    });
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('message', (data) => {
      const frame = data.toString();
      if (frame === '2') socket.send('3');
      else if (frame.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`);
      else if (frame.startsWith('40')) resolve(socket);
      else if (frame.startsWith('44')) reject(new Error(frame));
      else onFrame(frame);
    });
  });

const onFrame = (user) => (frame) => {
  const [, refused] = /^43(\d+)\[\{"ok":false/.exec(frame) ?? [];
  if (refused !== undefined) {
    problems.push(`${user} was answered ${frame}`);
    arrive(refused);
  }
  if (frame.startsWith('42["error"')) problems.push(`${user} was told ${frame}`);
  if (!frame.startsWith('42["receiveMessage"')) return;
  const [, { sender, message }] = JSON.parse(frame.slice(2));
  if (sender !== user) arrive(message);
};

/** Or was refused, and never will. */
const arrive = (message) => {
  const sentAt = underWay.get(message);
  if (sentAt === undefined) return;
  underWay.delete(message);
  latencies.messages.push(performance.now() - sentAt);
};

const rooms = await Promise.all(
  pairs.map(async ({ roomId, users }) => {
    const sockets = await Promise.all(users.map((each) => connect(each, onFrame(each.user))));
    sockets.forEach((socket, i) =>
      socket.on('close', () => watching && problems.push(`${users[i].user} was disconnected`)),
    );
    return { roomId, sockets };
  }),
);

const send = ({ roomId, sockets }) => {
  const id = String(count++);
  const socket = sockets[count % 2];
  if (socket.readyState !== WebSocket.OPEN) return;
  underWay.set(id, performance.now());
  socket.send(`42${id}${JSON.stringify(['sendMessage', { roomId, message: id, type: 'text' }])}`);
};

const comeAndGo = async () => {
  const newcomer = newcomers.find((each) => !connecting.has(each));
  if (newcomer === undefined) return;
  // The next time it is another's turn.
  newcomers.push(...newcomers.splice(newcomers.indexOf(newcomer), 1));
  const begun = performance.now();
  connecting.set(newcomer, begun);
  try {
    const socket = await connect(newcomer);
    latencies.connects.push(performance.now() - begun);
    socket.close();
  } catch (error) {
    problems.push(`${newcomer.user} could not connect: ${error.message}`);
  }
  connecting.delete(newcomer);
};

/** On time, also where the one before has not been answered. */
const every = async (ms, work) => {
  let next = performance.now();
  while (watching) {
    work();
    next += ms;
    await delay(Math.max(0, next - performance.now()));
  }
};

const end = async () => {
  watching = false;
  const deadline = performance.now() + PATIENCE_MS;
  while ((underWay.size > 0 || connecting.size > 0) && performance.now() < deadline)
    await delay(WAITING_POLL_MS);
  const now = performance.now();
  for (const at of underWay.values()) latencies.messages.push(now - at);
  for (const at of connecting.values()) latencies.connects.push(now - at);
  if (underWay.size > 0) problems.push(`${underWay.size} messages did not arrive`);
  if (connecting.size > 0) problems.push(`${connecting.size} newcomers were not let in`);
  underWay.clear();
  connecting.clear();
  return { latencies, problems };
};

const begin = () => {
  latencies = { messages: [], connects: [] };
  problems = [];
  watching = true;
  for (const room of rooms) void every(BETWEEN_MESSAGES_MS, () => send(room));
  void every(BETWEEN_CONNECTS_MS, () => void comeAndGo());
};

parentPort.on('message', async (question) => {
  if (question === 'begin') begin();
  parentPort.postMessage(question === 'end' ? await end() : {});
});
parentPort.postMessage({});
