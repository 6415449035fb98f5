// Prints the packages that Parley's own files load where this entry is imported, and what the import costs.
import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';

const HOOKS = `
let port;
export const initialize = (data) => void (port = data);
export const resolve = async (specifier, context, next) => {
  const isOwn = /@parley.server.dist/.test(context.parentURL ?? '');
  if (isOwn && !/^(\\.|node:)/.test(specifier)) port.postMessage(specifier);
  return next(specifier, context);
};`;
const { port1, port2 } = new MessageChannel();
const loaded = new Set();
port1.on('message', (specifier) => loaded.add(specifier));
port1.unref();
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: port2, transferList: [port2] });
await import(process.argv[2]);
await new Promise((resolve) => setTimeout(resolve, 50));
process.stdout.write(JSON.stringify([...loaded].toSorted((a, b) => (a < b ? -1 : 1))));
