import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const ALL = ['test/**/*.test.ts'];
/** Needs no database, no browser and no process of its own: `npm run test:unit`. */
const UNIT = ['domain', 'application/*', 'client', 'adapters/memory', 'adapters/in-process'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);
/** Loads a server, and expects it to keep up. These run last, one at a time. */
const LOAD = ['test/crash/**/*.test.ts', 'test/soak/stalled-readers.test.ts', 'test/bench/history.test.ts'];

const project = (
  name: string,
  options: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  // Vite warns of each file of a package whose sources are not in it.
  logLevel: 'error',
  test: {
    name,
    testTimeout: 20_000,
    // Browsers may start slowly on a busy machine.
    hookTimeout: 60_000,
    // Loading the sources anew for each file takes longer than most of them.
    isolate: false,
    setupFiles: ['test/support/real-time.ts'],
    // It imports JSON in a way that Node refuses.
    server: { deps: { inline: [/@actions\//] } },
    ...options,
  },
});

// eslint-disable-next-line no-restricted-exports -- vitest reads the default export
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // More than the cores of a small machine, as many tests wait.
    maxWorkers: 3,
    projects: [
      project('unit', { include: UNIT }),
      project('system', { include: ALL, exclude: [...UNIT, ...LOAD] }),
      project('load', { include: LOAD, maxWorkers: 1, sequence: { groupOrder: 1 } }),
    ],
  },
});
