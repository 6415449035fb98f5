// Runs a suite at its full size: `npm run campaign -- NAME [OPTIONS OF VITEST]`, `npm run campaign -- abuse --only=ATTACK`.
// `npm test` runs the same suites at their smallest, but those of `release`. A variable of the environment takes the place of the one here.
import { startServer } from '../bench/server-process.mjs';
import { ensureBuilt, ensureInstalled } from './ensure.mjs';
import { runVitest } from './run-vitest.mjs';

const IN_README = [
  'conversation-1280-light',
  'group-details-1280-dark',
  'list-390-light',
  'conversation-390-dark',
  'group-details-390-light',
];

const CAMPAIGNS = {
  // Packing and installing, the conformance of a server, several nodes, and the web chat in all that they promise:
  // vitest.config.ts lists them.
  release: { suites: ['--project', 'release*'] },
  // The whole web chat, in a browser.
  web: { suites: 'test/web', variables: { PREPARE_MONGO: '' } },
  fuzz: { suites: 'test/fuzz/fuzz.test.ts', variables: { FUZZ_COUNT: '100000' } },
  // The properties that hold over many schedules of the whole application, which fast-check shrinks.
  properties: {
    suites: ['test/application', 'test/domain', 'test/client'],
    variables: { PROPERTY_FACTOR: '150' },
  },
  simulation: { suites: 'test/simulation', variables: { SIMULATION_SEEDS: '10000', PREPARE_MONGO: '' } },
  crash: { suites: 'test/crash', variables: { CRASH_ROUNDS: '20', FAULT_PLANS: '200' } },
  'power-cut': { suites: 'test/power-cut', variables: { POWER_CUTS: '2000' } },
  // Servers that share a Redis, one of which is killed, restarted or cut off.
  cluster: {
    suites: 'test/cluster',
    variables: {
      CLUSTER_AWAY_MS: '30000',
      CLUSTER_DATABASE_AWAY_MS: '20000',
      CLUSTER_RACES: '1000',
      CLUSTER_NODES: '3',
      // FerretDB goes through whole collections for most queries: with more clients they mostly wait for it.
      CLUSTER_STORM: '400',
    },
  },
  // As many as there are to be, on the bench's database in memory where there is no MONGO_URL.
  storm: {
    suites: 'test/cluster/reconnect-storm.test.ts',
    variables: { CLUSTER_NODES: '3', CLUSTER_STORM: '2000' },
    inMemory: true,
  },
  soak: { suites: 'test/soak', variables: { SOAK_ROUNDS: '500', SOAK_MESSAGES: '1500' } },
  // It needs no database.
  abuse: { suites: 'test/abuse', variables: { ABUSE: 'full', PREPARE_MONGO: '' }, only: 'ABUSE_ONLY' },
  // An empty PICTURES takes all of them.
  screenshots: {
    suites: 'test/web/views',
    variables: { PICTURES_FOLDER: 'docs/images', PICTURES: IN_README.join() },
  },
};

const ONLY = '--only=';

const [name, ...given] = process.argv.slice(2);
const campaign = CAMPAIGNS[name];
if (campaign === undefined) {
  process.stderr.write(`Usage: npm run campaign -- ${Object.keys(CAMPAIGNS).join('|')}\n`);
  process.exit(1);
}
// Any campaign may run what `npm test` leaves out.
const defaults = { RELEASE: 'true', ...campaign.variables };
const options = given.filter((option) => {
  if (campaign.only === undefined || !option.startsWith(ONLY)) return true;
  defaults[campaign.only] = option.slice(ONLY.length);
  return false;
});
ensureInstalled();
ensureBuilt();
const database =
  campaign.inMemory && !process.env.MONGO_URL && (await startServer({ kind: 'memory-mongodb' }));
if (database) defaults.MONGO_URL = database.url;
process.exitCode = await runVitest([campaign.suites, ...options].flat(), { defaults });
await database?.stop?.();
