import { expect } from 'vitest';
import { type CrashServer, createGroup, readLog, startCrashServer } from '../crash/crash-server.js';
import { type Sent, sendOnce, type SteadySenders, sendSteadily } from '../crash/steady-senders.js';
import { expectSoundLog } from '../crash/sound-log.js';
import { eventually, type TestClient } from '../support/test-client.js';

export const MEMBERS = ['ana', 'ben', 'cid', 'dan', 'eve', 'fay'] as const;

/** Servers in processes of their own that share a database and a Redis, and a group with a member's device on each in turn. */
export interface Crew {
  readonly nodes: readonly CrashServer[];
  readonly roomId: string;
  readonly devices: readonly Device[];
  readonly stop: () => Promise<void>;
}

export interface Device {
  readonly user: string;
  readonly node: number;
  readonly client: TestClient;
}

export const startCrew = async (
  count: number,
  environment: { readonly MONGO_URL: string; readonly REDIS_URL: string },
): Promise<Crew> => {
  const nodes = await Promise.all(Array.from({ length: count }, () => startCrashServer(environment)));
  const devices = await Promise.all(
    MEMBERS.map(async (user, i): Promise<Device> => {
      const node = i % count;
      return { user, node, client: await nodeOf({ nodes }, node).connect(user) };
    }),
  );
  const roomId = await createGroup(nodeOf({ nodes }, 0), MEMBERS);
  for (const { client } of devices) await client.join(roomId);
  return {
    nodes,
    roomId,
    devices,
    async stop() {
      for (const { client } of devices) client.close();
      for (const { child } of nodes) child.kill('SIGTERM');
      await Promise.all(nodes.map(({ ended }) => ended));
    },
  };
};

export const nodeOf = ({ nodes }: Pick<Crew, 'nodes'>, index: number): CrashServer => {
  const node = nodes[index];
  if (node === undefined) throw new RangeError('No such node');
  return node;
};

export const sendFrom = (
  devices: readonly Device[],
  roomId: string,
  options: { readonly perSecond: number; readonly prefix: string },
): SteadySenders =>
  sendSteadily(
    devices.map(({ user, client }) => [user, client] as const),
    roomId,
    options,
  );

/** Sends again, over devices of this node, what was not acknowledged. Gives how that ended. */
export const sendAgain = async (
  crew: Crew,
  node: number,
  sent: readonly Sent[],
): Promise<readonly Sent[]> => {
  const server = nodeOf(crew, node);
  const clients = new Map<string, TestClient>();
  const open = sent.filter(({ answer }) => typeof answer !== 'object');
  for (const sender of new Set(open.map((each) => each.sender))) {
    clients.set(sender, await server.connect(sender));
  }
  const again = await Promise.all(
    open.map(async ({ sender, clientMessageId }) => {
      const answer = await sendOnce(clients.get(sender) as TestClient, crew.roomId, clientMessageId);
      return { sender, clientMessageId, answer };
    }),
  );
  for (const client of clients.values()) client.close();
  return again;
};

/** Expects that the log has all that was acknowledged, once, and that each of these devices has it live, in order. */
export const expectAllDelivered = async (
  crew: Crew,
  { node, devices, sent }: { node: number; devices: readonly Device[]; sent: readonly Sent[] },
): Promise<void> => {
  const { roomId } = crew;
  const reader = await nodeOf(crew, node).connect('ana');
  const log = await readLog(reader, roomId);
  reader.close();
  expectSoundLog(log, sent);
  for (const { user, client } of devices) {
    const seqs = () => client.messages(roomId).map(({ seq }) => seq);
    await eventually(`${user} has the last message`, () => seqs().at(-1) === log.length);
    expect(seqs(), user).toEqual(log.map((_, i) => i + 1));
  }
};
