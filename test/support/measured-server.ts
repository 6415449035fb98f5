import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';

export interface Measured {
  readonly rss: number;
  readonly heapUsed: number;
  /** Of buffers, which are outside the heap. */
  readonly external: number;
  /** What keeps the process alive, by kind. */
  readonly handles: readonly string[];
  readonly faults: readonly string[];
}

export interface MeasuredServer {
  readonly url: string;
  readonly tokenOf: (user: string) => string;
  /** After a forced collection. */
  readonly measure: () => Promise<Measured>;
  readonly rss: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const SECRET = 'a secret for tests that is long enough to be one';
const CHILD = fileURLToPath(new URL('measured-child.mjs', import.meta.url));

/** The server as `npm start` runs it, in a process of its own; `npm test` has built it. */
export const startMeasuredServer = async (environment: NodeJS.ProcessEnv = {}): Promise<MeasuredServer> => {
  const child = fork(CHILD, {
    execArgv: ['--expose-gc'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      STORE: 'memory',
      LOG_LEVEL: 'error',
      JWT_SECRET: SECRET,
      RATE_LIMIT: '1000000',
      RATE_BURST: '1000000',
      MAX_PENDING_PER_ADDRESS: '1000000',
      ...environment,
    },
  });
  // One at a time, as answers say nothing of their question.
  let answered: Promise<unknown> = Promise.resolve();
  const ask = <T>(question: string): Promise<T> => {
    const answer = answered.then(async () => {
      child.send(question);
      const [given] = (await once(child, 'message')) as [T];
      return given;
    });
    answered = answer;
    return answer;
  };
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];

  return {
    url,
    tokenOf: (user) => signToken({ userId: parseUserId(user) }, SECRET, { expiresIn: '1h' }),
    measure: () => ask('measure'),
    rss: async () => (await ask<{ rss: number }>('rss')).rss,
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};
