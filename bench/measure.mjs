import { connectAll } from './client.mjs';
import { startServer } from './server-process.mjs';

/** The server that a run is on: `parley, automatic receipts` is a run on `parley`, unless it says another. */
const serverOf = (run, { server }) => server ?? { kind: run.split(',')[0], settings: { STORE: 'memory' } };

/**
 * CPU of the server's process in µs per unit, and units per second, round by round, the servers one after
 * another in each round.
 */
export const measureCase = async (runs, { rounds, warmUps }) => {
  const prepared = [];
  for (const [run, made] of Object.entries(runs)) {
    const server = await startServer(serverOf(run, made));
    prepared.push({ run, made, server, state: await made.prepare(server), cpu: [], rate: [] });
  }
  for (let round = -warmUps; round < rounds; round++) {
    for (const { made, server, state, cpu, rate } of prepared) {
      const before = await server.ask('cpu');
      const { units, seconds } = await made.round(state);
      const used = (await server.ask('cpu')) - before;
      if (round < 0) continue;
      cpu.push(used / units);
      rate.push(units / seconds);
    }
  }
  for (const { server } of prepared) await server.stop();
  return Object.fromEntries(prepared.map(({ run, cpu, rate }) => [run, { cpu, rate }]));
};

/** What connections cost that are open and silent. */
export const measureIdle = async ({ connections, seconds }) => {
  const measured = {};
  const servers = [];
  for (const kind of ['stock', 'parley']) {
    const server = await startServer(serverOf(kind, {}));
    servers.push(server);
    // What is made at the first connection is no connection's.
    await connectAll(server, ['first']);
    const [memory, cpu] = [await server.ask('memory'), await server.ask('cpu')];
    const users = Array.from({ length: connections }, (_, i) => `user-${i}`);
    await connectAll(server, users);
    const connected = await server.ask('cpu');
    const then = await server.ask('memory');
    measured[kind] = {
      connectMicros: (connected - cpu) / connections,
      heapBytes: (then.heap - memory.heap) / connections,
      rssBytes: (then.rss - memory.rss) / connections,
    };
  }
  const before = await Promise.all(servers.map((server) => server.ask('cpu')));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  for (const [i, server] of servers.entries()) {
    measured[server.kind].idleMicrosPerSecond = ((await server.ask('cpu')) - before[i]) / seconds;
    await server.stop();
  }
  return measured;
};
