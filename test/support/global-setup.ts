import type { TestProject } from 'vitest/node';
import { findChromium } from './chromium.js';

/** Starts what the tests share, unless only unit tests run. At the end it says what they ran on. */
export const setup = async (root: TestProject): Promise<() => Promise<void>> => {
  if (root.vitest.projects.every(({ name }) => name === 'unit')) return () => Promise.resolve();
  // Its packages take a second to load.
  const { setup: startMongo } = await import('@parley/mongo-testing/global-setup');
  const mongo = await startMongo(root);
  return async () => {
    await mongo.stop();
    const browser = findChromium() ?? 'none, the web chat was not tried in a browser';
    process.stderr.write(`MongoDB's protocol in the tests: ${mongo.name}\n`);
    process.stderr.write(`Chromium in the tests: ${browser}\n`);
  };
};
