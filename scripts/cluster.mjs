// Starts three nodes behind nginx, with Redis and MongoDB, on this machine and without Docker: `npm run cluster`.
// Ctrl-C ends all of it, in order; so does the end of any one of them. A second Ctrl-C ends it at once.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
// The topology is that of the tests, in TypeScript.
const { runnerImport } = await import('vite');
const load = async (file) => (await runnerImport(join(root, 'test/support/cluster', file))).module;

const say = (text) => process.stdout.write(`${text}\n`);

let cluster;
let stopping = false;
const stop = async (status) => {
  if (stopping) process.exit(1);
  stopping = true;
  process.exitCode = status;
  // While it starts there is nothing to be ended in order; what was started ends with this process.
  if (cluster === undefined) process.exit(status);
  say('Stopping …');
  await cluster.stop();
  process.exit(status);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));

const { findPrograms } = await load('find-programs.ts');
const programs = await findPrograms(true);
if ('missing' in programs) {
  for (const { name, install } of programs.missing)
    process.stderr.write(`Missing: ${name}. To install it: ${install}\n`);
  process.exit(1);
}
say(`nginx: ${programs.nginx}\nRedis: ${programs.redis}\nMongoDB: ${programs.mongo.binary ?? 'MONGO_URL'}`);

const { startCluster } = await load('start-cluster.ts');
cluster = await startCluster({
  programs,
  environment: { METRICS: 'on', LOG_LEVEL: process.env.LOG_LEVEL },
  // What the nodes log; the others say nothing of interest unless they end.
  onOutput: (name, text) => {
    if (name.startsWith('node-') && !/^Parley listens/.test(text))
      process.stderr.write(text.replaceAll(/^(?=.)/gm, `${name}: `));
  },
}).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

const token = `JWT_SECRET=${cluster.secret} npm run -s token -- ana`;
say(`
All nodes behind one address: ${cluster.url}
Chat in a browser: ${cluster.url}/app/
${cluster.nodeUrls.map((url, i) => `Node ${i + 1}: ${url} (metrics: ${url}/metrics)`).join('\n')}
Redis: ${cluster.redisUrl}
MongoDB: ${cluster.mongoUrl.replace(/\/\/[^@/]*@/, '//…@')}
A token: ${token}
Try it: curl -H "Authorization: Bearer $(${token})" ${cluster.url}/api/rooms
Ctrl-C ends all of it.`);

for (const { name, ended } of cluster.children.values()) {
  void ended.then(() => {
    if (stopping) return;
    process.stderr.write(`${name} has ended\n`);
    return stop(1);
  });
}
