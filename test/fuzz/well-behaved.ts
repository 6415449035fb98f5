import { connectClient, type ClientOptions, type TestClient } from '../support/test-client.js';
import type { Cast } from './cast.js';

/** In every text of theirs: the fuzz must never read one. */
export const CHAT_MARK = 'wellbehavedtext';

export interface WellBehaved {
  /** Chats until the next `pause`, some 20 messages a second in all. */
  readonly resume: () => void;
  /** Resolves when what is under way has arrived. */
  readonly pause: () => Promise<void>;
  /** Sends this many messages, as fast as they are answered. */
  readonly chat: (messages: number) => Promise<void>;
  readonly sent: () => number;
  /** From sending to the last of the others having it, in milliseconds, in no order. */
  readonly roundTrips: readonly number[];
  readonly problems: readonly string[];
  readonly close: () => void;
}

const PAIR = 'ana_ben';
const PACE_MS = 100;

/** A pair that chats with receipts, and a group of four of which one polls, all with socket.io-client. */
export const startWellBehaved = async (
  url: string,
  tokenOf: (user: string) => string,
  { others, ...cast }: Cast,
): Promise<WellBehaved & { readonly groupId: string }> => {
  const problems: string[] = [];
  const roundTrips: number[] = [];
  const connect = async (user: string, options: ClientOptions = {}) => {
    const client = await connectClient(url, { token: tokenOf(user) }, options);
    client.socket.on('disconnect', (reason) => problems.push(`${user} was disconnected: ${reason}`));
    client.socket.on('error', (failure) => problems.push(`${user} got an error: ${JSON.stringify(failure)}`));
    return client;
  };
  const makeGroup = async (members: readonly string[]) => {
    const response = await fetch(`${url}/api/groups/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf('ana')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Group', members }),
    });
    if (response.status !== 201) throw new Error(`No group: ${response.status}`);
    return ((await response.json()) as { roomId: string }).roomId;
  };
  const pair = [await connect('ana'), await connect('ben')];
  const four = [...pair, await connect('cid'), await connect('dan', { transports: ['polling'] })];
  const groupId = await makeGroup(['ben', 'cid', 'dan']);
  const fuzzedGroupId = await makeGroup(cast.users.slice(0, 8));
  others.rooms.push(PAIR, groupId, 'ana_cid');
  others.users.push('ana', 'ben', 'cid', 'dan');

  const rooms = [
    makeRoom(PAIR, pair, true, others.messages, roundTrips, problems),
    makeRoom(groupId, four, false, others.messages, roundTrips, problems),
  ];
  for (const room of rooms) await room.round();

  let running: Promise<unknown> = Promise.resolve();
  let paused = true;
  const run = async (round: () => Promise<void>) => {
    while (!paused) {
      await round();
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
  };
  return {
    groupId: fuzzedGroupId,
    problems,
    roundTrips,
    sent: () => rooms.reduce((sum, { sent }) => sum + sent(), 0),
    resume() {
      paused = false;
      running = Promise.all(rooms.map(({ round }) => run(round)));
    },
    async pause() {
      paused = true;
      await running;
    },
    async chat(messages) {
      const [, group] = rooms;
      for (let i = 0; i < messages; i++) await group?.round();
    },
    close() {
      for (const { socket, close } of four) {
        socket.off('disconnect');
        close();
      }
    },
  };
};

/** Members who take turns; each message is awaited by all, in order and once, and by a pair with its receipts. */
const makeRoom = (
  roomId: string,
  members: readonly TestClient[],
  withReceipts: boolean,
  ids: string[],
  roundTrips: number[],
  problems: string[],
) => {
  let sent = 0;
  /** How often each member has got the room's newest message, and whatever else they heard instead. */
  let arrived = () => undefined as void;
  const places = members.map(() => 0);
  members.forEach((member, i) => {
    member.socket.on(
      'receiveMessage',
      (message: { roomId: string; seq: number; message: string; messageId: string }) => {
        if (message.roomId !== roomId) return;
        places[i] = (places[i] ?? 0) + 1;
        const expected = `${CHAT_MARK} ${places[i]}`;
        if (message.seq !== places[i] || message.message !== expected) {
          problems.push(`In ${roomId} came ${message.seq} ${message.message} in place of ${expected}`);
        }
        arrived();
      },
    );
  });

  const round = async () => {
    const sender = members[sent % members.length] as TestClient;
    const started = performance.now();
    sent++;
    const everywhere = new Promise<void>((resolve) => {
      arrived = () => places.every((place) => place >= sent) && resolve();
    });
    const { messageId, seq } = await sender.send(roomId, `${CHAT_MARK} ${sent}`, `chat-${sent}`);
    if (seq !== sent) problems.push(`In ${roomId} message ${sent} got the seq ${seq}`);
    if (ids.length < 20) ids.push(messageId);
    await inTime(everywhere, `message ${sent} in ${roomId} for ${places.join()}`);
    roundTrips.push(performance.now() - started);
    if (!withReceipts) return;
    const seen = new Promise<void>((resolve) => {
      sender.socket.on('messageSeen', function look(receipt: { messageId: string }) {
        if (receipt.messageId !== messageId) return;
        sender.socket.off('messageSeen', look);
        resolve();
      });
    });
    const reader = members[sent % members.length] as TestClient;
    await reader.ok('messageSeen', { roomId, messageId });
    await inTime(seen, `the receipt of message ${sent} in ${roomId}`);
  };

  const guarded = async () => {
    try {
      await round();
    } catch (error) {
      problems.push(String(error));
    }
  };
  return { round: guarded, sent: () => sent };
};

const ARRIVAL_LIMIT_MS = 30_000;

const inTime = async (promise: Promise<void>, what: string): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not arrive: ${what}`)), ARRIVAL_LIMIT_MS);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
