// The server under test, as `npm start` builds it, in a process of its own that tells its parent how it is.
import { setImmediate } from 'node:timers/promises';
import { readSettings } from '../../dist/main/config/settings.js';
import { startServer } from '../../dist/main/server.js';

// With these handlers the process goes on where it would end, so that all faults of a run are found.
process.on('unhandledRejection', (reason) => fault('unhandled rejection', reason));
process.on('uncaughtException', (error) => fault('uncaught exception', error));
process.on('warning', (warning) => fault('warning', warning));
process.on('disconnect', () => process.exit());

const fault = (kind, cause) => process.send({ fault: `${kind}: ${cause?.stack ?? String(cause)}` });

/** Twice, as what a finalizer lets go is collected by the next. */
const collect = async () => {
  for (let i = 0; i < 4; i++) {
    globalThis.gc();
    await setImmediate();
  }
};

const measure = async () => {
  await collect();
  const { heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  return {
    bytes: heapUsed + external,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
    timers: resources.filter((name) => name === 'Timeout').length,
    isPolluted: {}.polluted !== undefined || Object.keys(Object.prototype).length > 0,
  };
};

const { url } = await startServer(readSettings());
process.on('message', (id) => void measure().then((measured) => process.send({ id, measured })));
process.send({ url });
