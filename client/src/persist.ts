import { backoffMs } from './backoff.js';
import { type ChatError, isPassing, toChatError } from './chat-error.js';
import type { Timers } from './timers.js';

/**
 * Repeats what fails, as long as it may pass and the connection is the same. After that whoever asks goes on from
 * what the next connection brings.
 *
 * @throws ChatError a refusal, or what failed last.
 */
export type Persist = <T>(run: () => Promise<T>) => Promise<T>;

export const makePersist =
  (timers: Timers, epoch: () => number): Persist =>
  async (run) => {
    const at = epoch();
    for (let failures = 1; ; failures++) {
      try {
        return await run();
      } catch (reason) {
        const error = toChatError(reason);
        if (!isPassing(error) || at === 0) throw error;
        if (epoch() === at) await timers.wait(backoffMs(failures));
        if (epoch() !== at) throw error;
      }
    }
  };

/** For work that nobody waits for: neither what the next connection makes good is news, nor that a room is gone. */
export const inBackground = (work: Promise<unknown>, onError: (error: ChatError) => void): void => {
  work.catch((error: ChatError) => {
    if (!isPassing(error) && error.code !== 'NOT_FOUND') onError(error);
  });
};
