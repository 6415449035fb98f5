// The built server in a process of its own, which answers questions about itself. measured-server.ts starts it.
import { setImmediate } from 'node:timers/promises';
import { readSettings } from '../../dist/main/config/settings.js';
import { startServer } from '../../dist/main/server.js';

process.on('disconnect', () => process.exit());

const fault = (kind, cause) => process.send({ fault: `${kind}: ${cause?.stack ?? String(cause)}` });

/** What a finalizer frees is collected by the next. */
const COLLECTIONS = 4;

const measure = async () => {
  for (let i = 0; i < COLLECTIONS; i++) {
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
// Without these handlers a fault would end the process, and hide those after it.
process.on('unhandledRejection', (reason) => fault('unhandled rejection', reason));
process.on('uncaughtException', (error) => fault('uncaught exception', error));
process.on('warning', (warning) => fault('warning', warning));
process.on('message', async ({ id, question }) => process.send({ id, answer: await questions[question]() }));
process.send({ url });
