// The built server in a process of its own, which tells of its memory when it is asked. Started by
// measured-server.ts.
import { readSettings } from '../../dist/main/config/settings.js';
import { startServer } from '../../dist/main/server.js';

const faults = [];
process.on('unhandledRejection', (reason) => faults.push(String(reason)));

const server = await startServer(readSettings());

const measure = async () => {
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    global.gc();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external, handles: process.getActiveResourcesInfo().sort(), faults };
};

process.on('message', async (question) => {
  if (question === 'measure') process.send(await measure());
  if (question === 'rss') process.send({ rss: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
process.send({ url: server.url });
