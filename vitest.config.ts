import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const inFolders = (...folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** Needs no database, no browser and no process of its own: `npm run test:unit`. */
const UNIT = inFolders('domain', 'application/*', 'client', 'adapters/memory', 'adapters/in-process');
const BROWSER = inFolders('web');
/** Loads a server, and expects it to keep up. */
const LOAD = [
  'test/crash/killed-server.test.ts',
  'test/crash/two-servers.test.ts',
  'test/crash/fault-plans.test.ts',
  'test/soak/stalled-readers.test.ts',
  'test/abuse/abuse.test.ts',
];

/** What takes long and is not the subject of every change: `npm run campaign -- release`, which CI runs before `npm test`. */
const RELEASE = [
  'test/bench/bench.test.ts',
  'test/bench/nodes.test.ts',
  'test/clients/programs.test.ts',
  'test/cluster/limits.test.ts',
  'test/cluster/redis-link.test.ts',
  'test/embed/beside-socket-io.test.ts',
  'test/main/cluster-command.test.ts',
  'test/main/conformance.test.ts',
  'test/package/package.test.ts',
  'test/soak/reconnecting.test.ts',
  // `npm test` opens the web chat in its common uses; `npm run campaign -- web` tries all of it.
  ...[
    'announced-changes',
    'behind-nginx',
    'careless',
    'careless-changes',
    'changes',
    'chromium',
    'claimed-name',
    'embedding',
    'fields',
    'focus',
    'for-everybody',
    'group',
    'hostile-changes',
    'identity',
    'inside-a-page',
    'large-group',
    'long-room',
    'message-menu',
    'notifications',
    'offline/offline',
    'signing-out',
    'suggestions',
    'tabs',
    'unsent-changes',
    'views',
    'who-reacted',
  ].map((name) => `test/web/${name}.test.ts`),
];
/** The same, but one at a time: they measure how soon a page is there, and how much work it is. */
const RELEASE_ALONE = ['test/web/first-load.test.ts', 'test/web/many-rooms.test.ts'];
/** `npm test` runs a part of them. */
const WHOLE_IN_RELEASE = ['test/cluster/redis-away.test.ts', 'test/cluster/database-away.test.ts'];

/** Each takes longest of its project, and waits for most of that time. Those that share the database begin between those that do not. */
const LONG = [
  'client/connection',
  'client/windows',
  'client/wire',
  'client/counts',
  'client/schedules',
  'fuzz/fuzz',
  'adapters/redis/outages',
  'cluster/redis-away',
  'cluster/killed-node',
  'main/backup',
  'crash/killed-database',
  'adapters/mongodb/laws',
  'cluster/rolling-restart',
  'cluster/reconnect-storm',
  'cluster/database-away',
].map((name) => `/test/${name}.test.ts`);

/** Long files first, so that none of them begins when the others are done: a fresh clone knows no durations. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(name));
      return place === -1 ? LONG.length : place;
    };
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).sort((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}

const isRelease = process.env.RELEASE === 'true';
const OUTSIDE_SYSTEM = [...UNIT, ...BROWSER, ...LOAD, ...RELEASE, ...(isRelease ? WHOLE_IN_RELEASE : [])];

const project = (
  name: string,
  options: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  // Vite warns of each file of a package whose sources are not in it.
  logLevel: 'error',
  test: {
    name,
    testTimeout: 20_000,
    // Loading the sources anew for each file takes longer than most of them.
    isolate: false,
    setupFiles: ['test/support/real-time.ts', 'test/support/described-wire.ts'],
    // It imports JSON in a way that Node refuses.
    server: { deps: { inline: [/@actions\//] } },
    ...options,
  },
});

/**
 * After the projects of a lower order, with so many files at a time. Each project has an order of its own: a worker is
 * kept only while the next file is of the same project, and a new one loads all sources anew.
 */
const inTurn = (groupOrder: number, maxWorkers: number) => ({ maxWorkers, sequence: { groupOrder } });

// oxlint-disable-next-line no-restricted-exports -- vitest reads the default export
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // What was transformed before is taken from node_modules.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: LongFirst },
    projects: [
      // More files than the cores of a small machine, as many tests wait.
      project('unit', { include: UNIT, ...inTurn(0, 5) }),
      project('system', { include: inFolders('.'), exclude: OUTSIDE_SYSTEM, ...inTurn(1, 4) }),
      // A browser starts slowly.
      project('browser', {
        include: BROWSER,
        exclude: [...RELEASE, ...RELEASE_ALONE],
        hookTimeout: 60_000,
        ...inTurn(2, 3),
      }),
      project('load', { include: LOAD, hookTimeout: 60_000, ...inTurn(3, 1) }),
      ...(isRelease
        ? [
            project('release', {
              include: [...RELEASE, ...WHOLE_IN_RELEASE],
              hookTimeout: 60_000,
              ...inTurn(4, 3),
            }),
            project('release alone', { include: RELEASE_ALONE, hookTimeout: 60_000, ...inTurn(5, 1) }),
          ]
        : []),
    ],
  },
});
