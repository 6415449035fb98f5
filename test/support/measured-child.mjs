// The built server in a process of its own, which tells how it is when it is asked. Started by
// measured-server.ts.
import { setImmediate } from 'node:timers/promises';
import { readSettings } from '../../dist/main/config/settings.js';
import { startServer } from '../../dist/main/server.js';

const fault = (kind, cause) => process.send({ fault: `${kind}: ${cause?.stack ?? String(cause)}` });

// With these handlers the process goes on where it would end, so that all faults of a run are found.
process.on('unhandledRejection', (reason) => fault('unhandled rejection', reason));
process.on('uncaughtException', (error) => fault('uncaught exception', error));
process.on('warning', (warning) => fault('warning', warning));
process.on('disconnect', () => process.exit());

const measure = async () => {
  // What a finalizer lets go is collected by the next.
  for (let i = 0; i < 4; i++) {
    globalThis.gc();
    await setImmediate();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    bytes: heapUsed + external,
    rss,
    handles: process.getActiveResourcesInfo().sort(),
    isPolluted: {}.polluted !== undefined || Object.keys(Object.prototype).length > 0,
  };
};

const questions = { measure, rss: () => process.memoryUsage.rss() };

const { url } = await startServer(readSettings());
process.on('message', async ({ id, question }) => process.send({ id, answer: await questions[question]() }));
process.send({ url });
