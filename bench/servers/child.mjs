// Every server under test says to its parent where it listens, and what it has used.
import { setImmediate } from 'node:timers/promises';

/** What a finalizer frees is collected by the next. */
const COLLECTIONS = 3;

const measure = async () => {
  for (let i = 0; i < COLLECTIONS; i++) {
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

/** `own` are further questions that this server answers. */
export const serve = (url, own = {}) => {
  const questions = { ...QUESTIONS, ...own };
  process.on('message', async ({ question, value }) => process.send(await questions[question](value)));
  process.on('disconnect', () => process.exit());
  process.send(url ?? null);
};
