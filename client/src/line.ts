import { backoffMs } from './backoff.js';
import { type ChatError, isPassing, toChatError } from './chat-error.js';
import type { Connection } from './connection.js';
import type { Timers } from './timers.js';

/** The server, for those who do not give up at the first failure. */
export interface Line extends Connection, Timers {
  /**
   * Repeats what fails, as long as it may pass and the connection is the same. After that whoever asks goes on from
   * what the next connection brings. A fault of the server's own is no more than passing for so many tries.
   *
   * @throws ChatError a refusal, or what failed last.
   */
  readonly persist: <T>(run: () => Promise<T>, internalTries?: number) => Promise<T>;
  /** The same for what nobody waits for: neither what the next connection makes good is news, nor a room that is gone. */
  readonly inBackground: (run: () => Promise<unknown>) => void;
  /** Gives what makes it happen after this time, once for all calls until then. */
  readonly together: (delayMs: number, task: () => void) => () => void;
}

export const makeLine = (
  connection: Connection,
  timers: Timers,
  onError: (error: ChatError) => void,
): Line => {
  const { epoch } = connection;

  const persist: Line['persist'] = async (run, internalTries = Infinity) => {
    const at = epoch();
    for (let failures = 1; ; failures++) {
      try {
        return await run();
      } catch (reason) {
        const error = toChatError(reason);
        const isOver = error.code === 'INTERNAL' && failures >= internalTries;
        if (isOver || !isPassing(error)) throw error;
        if (epoch() === at) await timers.wait(backoffMs(failures));
        if (epoch() !== at) throw error;
      }
    }
  };

  return {
    ...connection,
    ...timers,
    persist,
    together(delayMs, task) {
      let isComing = false;
      const run = () => {
        isComing = false;
        task();
      };
      return () => {
        if (!isComing) timers.after(delayMs, run);
        isComing = true;
      };
    },
    inBackground(run) {
      persist(run).catch((error: ChatError) => {
        if (!isPassing(error) && error.code !== 'NOT_FOUND') onError(error);
      });
    },
  };
};
