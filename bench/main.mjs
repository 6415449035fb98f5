import { parseArgs } from 'node:util';
import { casesOf } from './cases.mjs';
import { startDatabase } from './database.mjs';
import { measureHistory } from './history.mjs';
import { measureCase, measureIdle } from './measure.mjs';
import { machine, summarise, table } from './report.mjs';

const { values: given } = parseArgs({
  options: {
    /** For machines. */
    json: { type: 'boolean', default: false },
    /** Small sizes, to see that it runs. */
    quick: { type: 'boolean', default: false },
    /** Cases whose name has this in it. */
    only: { type: 'string', default: '' },
  },
});
const { json, quick, only } = given;
const sizes = quick ? { rounds: 2, warmUps: 1 } : { rounds: 9, warmUps: 3 };
const idle = quick ? { connections: 50, seconds: 1 } : { connections: 1_000, seconds: 20 };

const long = quick ? { length: 20_000, pages: 20 } : { length: 1_000_000, pages: 1_000 };

const IDLE = 'idle connections';
const HISTORY = 'history: a page of 50';

/** Started where a case needs it; null where there is none. */
let database;

const cases = [];
for (const each of casesOf({ quick }).filter(({ name }) => name.includes(only))) {
  if (each.runsOn !== undefined) database ??= (await startDatabase()) ?? null;
  if (each.runsOn !== undefined && database === null) continue;
  process.stderr.write(`${each.name} …\n`);
  const runs = each.runs ?? each.runsOn(database);
  const { rounds = sizes.rounds } = each;
  cases.push(summarise({ ...each, rounds }, await measureCase(runs, { ...sizes, rounds })));
}
await database?.stop();
const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  cases,
  ...(IDLE.includes(only) && {
    idle: { name: `${idle.connections.toLocaleString('en')} ${IDLE}`, servers: await measureIdle(idle) },
  }),
  ...(HISTORY.includes(only) && {
    history: {
      name: `${HISTORY} of ${long.length.toLocaleString('en')} messages`,
      places: await measureHistory(long),
    },
  }),
};
process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : table(report)}\n`);
process.exit();
