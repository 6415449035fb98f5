import { connectClient, type ClientOptions, type TestClient } from '../support/test-client.js';
import type { Cast } from './cast.js';

/** In every text of the well-behaved. The fuzz must never read one. */
export const CHAT_MARK = 'wellbehavedtext';

export interface WellBehaved {
  /** Chats until the next `pause`, some 20 messages a second in all. */
  readonly resume: () => void;
  /** Resolves when everything that was sent has arrived. */
  readonly pause: () => Promise<void>;
  /** Sends this many messages, as fast as they are answered. */
  readonly chat: (messages: number) => Promise<void>;
  readonly sent: () => number;
  /** From sending to the last of the others having it, in milliseconds, in no order. */
  readonly roundTrips: readonly number[];
  readonly problems: readonly string[];
  readonly close: () => void;
}

const PRIVATE_ROOM = 'ana_ben';
const BETWEEN_ROUNDS_MS = 100;
const ARRIVAL_LIMIT_MS = 30_000;
const MAX_IDS = 20;

/** Two users who chat with receipts, and a group of four of which one polls, all with socket.io-client. */
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
  const two = [await connect('ana'), await connect('ben')];
  const four = [...two, await connect('cid'), await connect('dan', { transports: ['polling'] })];
  const groupId = await makeGroup(['ben', 'cid', 'dan']);
  const fuzzedGroupId = await makeGroup(cast.users.slice(0, 8));
  others.rooms.push(PRIVATE_ROOM, groupId, 'ana_cid');
  others.users.push('ana', 'ben', 'cid', 'dan');

  const seen = { ids: others.messages, roundTrips, problems };
  const rooms = [
    makeRoom({ roomId: PRIVATE_ROOM, members: two, withReceipts: true, ...seen }),
    makeRoom({ roomId: groupId, members: four, withReceipts: false, ...seen }),
  ];
  for (const room of rooms) await room.round();

  let running: Promise<unknown> = Promise.resolve();
  let paused = true;
  const run = async (round: () => Promise<void>) => {
    while (!paused) {
      await round();
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_ROUNDS_MS));
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

interface RoomOptions {
  readonly roomId: string;
  readonly members: readonly TestClient[];
  readonly withReceipts: boolean;
  /** What is added to: ids of messages, milliseconds, and reasons to fail. */
  readonly ids: string[];
  readonly roundTrips: number[];
  readonly problems: string[];
}

/**
 * A room whose members take turns. A round waits until a message has come to all, in order and once, and its receipt.
 */
const makeRoom = ({ roomId, members, withReceipts, ids, roundTrips, problems }: RoomOptions) => {
  let sent = 0;
  let arrived = () => undefined as void;
  /** How many messages of the room each member has got. */
  const counts = members.map(() => 0);
  members.forEach((member, i) => {
    member.socket.on(
      'receiveMessage',
      (message: { roomId: string; seq: number; message: string; messageId: string }) => {
        if (message.roomId !== roomId) return;
        const count = (counts[i] ?? 0) + 1;
        counts[i] = count;
        const expected = `${CHAT_MARK} ${count}`;
        if (message.seq !== count || message.message !== expected) {
          problems.push(`In ${roomId} came ${message.seq} ${message.message} instead of ${expected}`);
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
      arrived = () => counts.every((count) => count >= sent) && resolve();
    });
    const { messageId, seq } = await sender.send(roomId, `${CHAT_MARK} ${sent}`, `chat-${sent}`);
    if (seq !== sent) problems.push(`In ${roomId} message ${sent} got the seq ${seq}`);
    if (ids.length < MAX_IDS) ids.push(messageId);
    await inTime(everywhere, `message ${sent} in ${roomId} for ${counts.join()}`);
    roundTrips.push(performance.now() - started);
    if (!withReceipts) return;
    const seen = new Promise<void>((resolve) => {
      sender.socket.on('messageSeen', function check(receipt: { messageId: string }) {
        if (receipt.messageId !== messageId) return;
        sender.socket.off('messageSeen', check);
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

const inTime = async (promise: Promise<void>, what: string): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not arrive: ${what}`)), ARRIVAL_LIMIT_MS);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
