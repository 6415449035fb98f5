import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

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
  'test/bench/nodes.test.ts',
  'test/clients/programs.test.ts',
  'test/cluster/limits.test.ts',
  'test/cluster/redis-link.test.ts',
  'test/embed/beside-socket-io.test.ts',
  'test/main/cluster-command.test.ts',
  'test/main/conformance.test.ts',
  'test/package/package.test.ts',
];
/** `npm test` runs a part of them. */
const WHOLE_IN_RELEASE = ['test/cluster/redis-away.test.ts', 'test/cluster/database-away.test.ts'];
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

/** After the projects of a lower order, with so many files at a time. */
const later = (groupOrder: number, maxWorkers: number) => ({ maxWorkers, sequence: { groupOrder } });

// oxlint-disable-next-line no-restricted-exports -- vitest reads the default export
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // What was transformed before is taken from node_modules.
    experimental: { fsModuleCache: true },
    // More than the cores of a small machine, as many tests wait.
    maxWorkers: 4,
    projects: [
      project('unit', { include: UNIT }),
      project('system', { include: inFolders('.'), exclude: OUTSIDE_SYSTEM }),
      // A browser starts slowly.
      project('browser', { include: BROWSER, hookTimeout: 60_000, ...later(1, 3) }),
      project('load', { include: LOAD, ...later(2, 1) }),
      ...(isRelease ? [project('release', { include: [...RELEASE, ...WHOLE_IN_RELEASE] })] : []),
    ],
  },
});
