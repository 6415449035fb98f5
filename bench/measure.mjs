import { connectAll } from './client.mjs';

const sum = (figures) => figures.reduce((total, figure) => total + figure, 0);

/**
 * CPU of the server's processes in µs per unit, and units per second, round by round. In each round the servers take
 * turns. A load gives its rows by `rows`: pairs of a name and a cost, from what each process has used, and the units.
 * Without, it has one row, for all processes together.
 */
export const measureCase = async (runs, servers, { rounds, warmUps }) => {
  const loads = Object.entries(runs);
  const started = await Promise.all(loads.map(([run, load]) => servers.start(run, load.server)));
  const prepared = [];
  for (const [i, [run, load]] of loads.entries()) {
    const { rows = (used, units) => [[run, sum(used) / units]] } = load;
    prepared.push({ load, rows, server: started[i], state: await load.prepare(started[i]) });
  }
  const measured = {};
  for (let round = -warmUps; round < rounds; round++) {
    for (const { load, rows, server, state } of prepared) {
      const before = await server.cpus();
      const { units, seconds } = await load.round(state);
      const used = (await server.cpus()).map((cpu, i) => cpu - before[i]);
      if (round < 0) continue;
      for (const [row, cost] of rows(used, units, state)) {
        measured[row] ??= { cpu: [], rate: [] };
        measured[row].cpu.push(cost);
        measured[row].rate.push(units / seconds);
      }
    }
  }
  await servers.release();
  return measured;
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
