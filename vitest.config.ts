import { defineConfig } from 'vitest/config';

// eslint-disable-next-line no-restricted-exports -- vitest reads the default export
export default defineConfig({
  // Vite warns of each file of a package whose sources are not in it.
  logLevel: 'error',
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    globalSetup: ['test/support/mongo/server/global-setup.ts', 'test/support/global-setup.ts'],
    // It imports JSON in a way that Node refuses.
    server: { deps: { inline: [/@actions\//] } },
  },
});
