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

const QUESTIONS = {
  /** User and system time of the whole process, in microseconds. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** In bytes, after a collection. */
  memory: measure,
};

/** `own` are questions that this server answers besides. */
export const serve = (url, own = {}) => {
  const questions = { ...QUESTIONS, ...own };
  process.on('message', async ({ question, value }) => process.send(await questions[question](value)));
  process.on('disconnect', () => process.exit());
  process.send(url ?? null);
};
