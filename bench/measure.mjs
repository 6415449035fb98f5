import { connectAll } from './client.mjs';
import { startServer } from './server-process.mjs';

/** The kind of server that a run is on: `parley, automatic receipts` is a run on `parley`. */
const kindOf = (run) => run.split(',')[0];

/** CPU of the server's process in µs per unit, round by round, the servers one after another in each round. */
export const measureCase = async ({ runs }, { rounds, warmUps }) => {
  const prepared = [];
  for (const [run, made] of Object.entries(runs)) {
    const server = await startServer(kindOf(run));
    prepared.push({ run, made, server, state: await made.prepare(server), figures: [] });
  }
  for (let round = -warmUps; round < rounds; round++) {
    for (const { made, server, state, figures } of prepared) {
      const before = await server.cpu();
      const units = await made.round(state);
      const used = (await server.cpu()) - before;
      if (round >= 0) figures.push(used / units);
    }
  }
  for (const { server } of prepared) await server.stop();
  return Object.fromEntries(prepared.map(({ run, figures }) => [run, figures]));
};

/** What connections cost that are open and silent. */
export const measureIdle = async ({ connections, seconds }) => {
  const measured = {};
  const servers = [];
  for (const kind of ['stock', 'parley']) {
    const server = await startServer(kind);
    servers.push(server);
    // What is made at the first connection is no connection's.
    await connectAll(server, ['first']);
    const [memory, cpu] = [await server.memory(), await server.cpu()];
    const users = Array.from({ length: connections }, (_, i) => `user-${i}`);
    await connectAll(server, users);
    const connected = await server.cpu();
    const then = await server.memory();
    measured[kind] = {
      connectMicros: (connected - cpu) / connections,
      heapBytes: (then.heap - memory.heap) / connections,
      rssBytes: (then.rss - memory.rss) / connections,
    };
  }
  const before = await Promise.all(servers.map((server) => server.cpu()));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  for (const [i, server] of servers.entries()) {
    measured[server.kind].idleMicrosPerSecond = ((await server.cpu()) - before[i]) / seconds;
    await server.stop();
  }
  return measured;
};
