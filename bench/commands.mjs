import { connectAll } from './client.mjs';
import { oneToOne, room } from './workloads.mjs';

/**
 * How many commands the nodes of a system send to Redis, by what they are for. What they send without any connection is
 * given for one node in a minute, and is no part of the others.
 */
export const measureCommands = async ({ redis, settingsOf }, servers, sizes) => {
  const { nodes, connections, pairs, members, messages, seconds, settleMs } = sizes;
  const server = await servers.start('commands', { kind: 'parley', nodes, settings: settingsOf(nodes) });
  const watch = await redis.watch();
  const during = async (work) => {
    await watch.count();
    const started = performance.now();
    const result = await work();
    const calls = await watch.count();
    return { result, calls, perMinute: sum(calls) / ((performance.now() - started) / 60_000) };
  };

  // Until the nodes have joined, and sweep.
  await pause(3 * settleMs);
  const alone = await during(() => pause(seconds * 1_000));
  /** Those that are not sent without a connection too. */
  const further = ({ calls }) =>
    sum(Object.fromEntries(Object.entries(calls).filter(([command]) => !(command in alone.calls))));

  const users = Array.from({ length: connections }, (_, i) => `idle-${i}`);
  const connecting = await during(async () => {
    await connectAll(server, users);
    // New users are announced.
    await pause(settleMs);
  });
  const idle = await during(() => pause(seconds * 1_000));

  const ofMessage = async (load) => {
    const state = await load.prepare(server);
    // A private room begins with its first message.
    await load.round(state);
    await pause(settleMs);
    const sending = await during(() => load.round(state));
    return further(sending) / sending.result.units;
  };
  const sent = {
    'a message, 1:1': await ofMessage(oneToOne({ pairs, messages, acknowledged: false })),
    'a message, 1:1, delivered and seen': await ofMessage(oneToOne({ pairs, messages })),
    [`a message in a room of ${members}`]: await ofMessage(room({ members, messages, perMessage: true })),
  };
  watch.stop();
  await servers.release();
  return {
    ...sent,
    'a user who connects': further(connecting) / connections,
    'an idle connection, in a minute': (idle.perMinute - alone.perMinute) / connections,
    'a node, in a minute': alone.perMinute / nodes,
  };
};

const sum = (calls) => Object.values(calls).reduce((total, count) => total + count, 0);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
