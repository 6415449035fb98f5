// What Parley costs, beside plain Socket.IO and a simple chat server, or beside another build of itself.
import { parseArgs } from 'node:util';
import { casesOf } from './cases.mjs';
import { openSharedServers } from './cluster.mjs';
import { measureCommands } from './commands.mjs';
import { besideOther, buildsBeside } from './comparison.mjs';
import { openDatabaseServer, openMemoryDatabase } from './database.mjs';
import { measureHistory } from './history.mjs';
import { measureCase, measureIdle } from './measure.mjs';
import { machine, summarise, table } from './report.mjs';
import { makeServers } from './server-process.mjs';

const { values: given } = parseArgs({
  options: {
    /** Prints JSON. */
    json: { type: 'boolean', default: false },
    /** Small sizes, to see that everything runs. */
    quick: { type: 'boolean', default: false },
    /** Only cases that have this in their name. */
    only: { type: 'string', default: '' },
    /** The folder of another checkout of Parley, built: measures both builds of Parley, in the same rounds. */
    against: { type: 'string' },
  },
});
const { json, quick, only, against } = given;
const sizes = quick ? { rounds: 1, warmUps: 1 } : { rounds: 9, warmUps: 3 };
const idle = quick ? { connections: 50, seconds: 1 } : { connections: 1_000, seconds: 20 };
const long = quick ? { length: 20_000, pages: 20 } : { length: 1_000_000, pages: 1_000 };

const calls = quick
  ? { nodes: 2, connections: 10, pairs: 4, members: 10, messages: 3, seconds: 1, settleMs: 300 }
  : { nodes: 3, connections: 1_000, pairs: 45, members: 60, messages: 20, seconds: 60, settleMs: 2_000 };

const IDLE = 'idle connections';
const COMMANDS = `several nodes: Redis commands of ${calls.nodes}`;
const HISTORY = 'history: a page of 50';

const builds = against === undefined ? undefined : buildsBeside(against);
const parley = (build) => ({ kind: 'parley', settings: { STORE: 'memory' }, build });
const idleServers =
  builds === undefined
    ? { stock: { kind: 'stock' }, parley: parley() }
    : Object.fromEntries(Object.entries(builds).map(([name, build]) => [name, parley(build)]));

const servers = makeServers({ shared: quick });

const OPENERS = {
  database: openDatabaseServer,
  memoryDatabase: openMemoryDatabase,
  nodes: () => openSharedServers({ quick }),
};
/** What cases need, opened for the first that does. Null where there is none. */
const opened = new Map();
const open = async (what) => {
  if (!opened.has(what)) opened.set(what, await OPENERS[what]());
  return opened.get(what);
};

const cases = [];
for (const each of casesOf({ quick }).filter(({ name }) => name.includes(only))) {
  const needed = each.needs && (await open(each.needs));
  if (needed === null) continue;
  const makeRuns = () => each.runs ?? each.runsOn(needed);
  for (const one of builds ? besideOther(each, makeRuns, builds) : [{ ...each, runs: makeRuns() }]) {
    process.stderr.write(`${one.name} …\n`);
    const { rounds = sizes.rounds } = one;
    cases.push(summarise({ ...one, rounds }, await measureCase(one.runs, servers, { ...sizes, rounds })));
  }
}
const nodesOfCalls = COMMANDS.includes(only) && builds === undefined ? await open('nodes') : null;
const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  cases,
  ...(IDLE.includes(only) && {
    idle: {
      name: `${idle.connections.toLocaleString('en')} ${IDLE}`,
      servers: await measureIdle(idleServers, servers, idle),
    },
  }),
  ...(nodesOfCalls !== null && {
    commands: { name: COMMANDS, figures: await measureCommands(nodesOfCalls, servers, calls) },
  }),
  ...(HISTORY.includes(only) && {
    history: {
      name: `${HISTORY} of ${long.length.toLocaleString('en')} messages`,
      pages: await measureHistory(builds ?? { 'parley, on SQLite': undefined }, servers, long),
    },
  }),
};
await servers.stop();
for (const each of opened.values()) await each?.close();
process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : table(report)}\n`);
process.exit();
