import { connectAll } from './client.mjs';

/**
 * CPU of the server's process in µs per unit, and units per second, round by round. In each round the servers take
 * turns.
 */
export const measureCase = async (runs, servers, { rounds, warmUps }) => {
  const loads = Object.entries(runs);
  const started = await Promise.all(loads.map(([run, load]) => servers.start(run, load.server)));
  const prepared = [];
  for (const [i, [run, load]] of loads.entries()) {
    prepared.push({
      run,
      load,
      server: started[i],
      state: await load.prepare(started[i]),
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
  await servers.release();
  return Object.fromEntries(prepared.map(({ run, cpu, rate }) => [run, { cpu, rate }]));
};

/** The costs of connections that are open and silent, on the servers of these options by run. */
export const measureIdle = async (idleServers, servers, { connections, seconds }) => {
  const measured = {};
  const running = [];
  for (const [run, options] of Object.entries(idleServers)) {
    const server = await servers.start(run, options);
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
  }
  await servers.release();
  return measured;
};
