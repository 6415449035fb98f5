import { connectAll } from './client.mjs';
import { startServer } from './server-process.mjs';

/**
 * CPU of the server's process in µs per unit, and units per second, round by round. In each round the servers take
 * turns.
 */
export const measureCase = async (runs, { rounds, warmUps }) => {
  const loads = Object.entries(runs);
  const servers = await Promise.all(loads.map(([, load]) => startServer(load.server)));
  const prepared = [];
  for (const [i, [run, load]] of loads.entries()) {
    prepared.push({
      run,
      load,
      server: servers[i],
      state: await load.prepare(servers[i]),
      cpu: [],
      rate: [],
    });
  }
  for (let round = -warmUps; round < rounds; round++) {
    for (const { load, server, state, cpu, rate } of prepared) {
      const before = await server.ask('cpu');
      const { units, seconds } = await load.round(state);
      const used = (await server.ask('cpu')) - before;
      if (round < 0) continue;
      cpu.push(used / units);
      rate.push(units / seconds);
    }
  }
  await Promise.all(servers.map((server) => server.stop()));
  return Object.fromEntries(prepared.map(({ run, cpu, rate }) => [run, { cpu, rate }]));
};

/** The costs of connections that are open and silent, on each of `servers` (see server-process.mjs). */
export const measureIdle = async (servers, { connections, seconds }) => {
  const measured = {};
  const running = [];
  for (const [run, options] of Object.entries(servers)) {
    const server = await startServer(options);
    running.push({ run, server });
    // What the first connection makes is no cost of a connection.
    await connectAll(server, ['first']);
    const [memory, cpu] = [await server.ask('memory'), await server.ask('cpu')];
    const users = Array.from({ length: connections }, (_, i) => `user-${i}`);
    await connectAll(server, users);
    const connected = await server.ask('cpu');
    const then = await server.ask('memory');
    measured[run] = {
      connectMicros: (connected - cpu) / connections,
      heapBytes: (then.heap - memory.heap) / connections,
      rssBytes: (then.rss - memory.rss) / connections,
    };
  }
  const before = await Promise.all(running.map(({ server }) => server.ask('cpu')));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  for (const [i, { run, server }] of running.entries()) {
    measured[run].idleMicrosPerSecond = ((await server.ask('cpu')) - before[i]) / seconds;
    await server.stop();
  }
  return measured;
};
