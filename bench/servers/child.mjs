// What every server under test has in common: it tells its parent where it listens, and what it has used.
import { setImmediate } from 'node:timers/promises';

const measure = async () => {
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await setImmediate();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
};

const questions = {
  /** User and system time of the whole process, in microseconds. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  memory: measure,
};

export const serve = (url) => {
  process.on('message', async (question) => process.send(await questions[question]()));
  process.on('disconnect', () => process.exit());
  process.send(url);
};
