import { type ChatError, toChatError } from './chat-error.js';
import type { Connection } from './connection.js';
import { isTransient, pauseMs } from './retry.js';
import type { Timers } from './timers.js';

/** Asks the server, and repeats what fails for the moment. */
export interface Requester extends Pick<Connection, 'call' | 'epoch'>, Timers {
  /**
   * Repeats `run` after each transient failure, with growing pauses and not sooner than the server says, while the
   * connection stays the same: the next connection brings everybody up to date anyway. Gives up after `maxInternal` failures with INTERNAL, if given.
   *
   * @throws ChatError the refusal, or the last failure.
   */
  readonly retry: <T>(run: () => Promise<T>, maxInternal?: number) => Promise<T>;
  /** The same if nothing waits for the result. Reports refusals, except for NOT_FOUND: then the user has left the room. */
  readonly inBackground: (run: () => Promise<unknown>) => void;
  /** Gives a function that runs `task` after this delay, once for all calls until then. */
  readonly throttle: (delayMs: number, task: () => void) => () => void;
}

export const makeRequester = (
  { call, epoch }: Connection,
  timers: Timers,
  onError: (error: ChatError) => void,
): Requester => {
  const retry: Requester['retry'] = async (run, maxInternal = Infinity) => {
    const startedIn = epoch();
    for (let failures = 1; ; failures++) {
      try {
        return await run();
      } catch (reason) {
        const error = toChatError(reason);
        const isGivenUp = error.code === 'INTERNAL' && failures >= maxInternal;
        if (isGivenUp || !isTransient(error)) throw error;
        if (epoch() === startedIn) await timers.wait(pauseMs(failures, error));
        if (epoch() !== startedIn) throw error;
      }
    }
  };

  return {
    call,
    epoch,
    ...timers,
    retry,
    inBackground(run) {
      retry(run).catch((error: ChatError) => {
        if (!isTransient(error) && error.code !== 'NOT_FOUND') onError(error);
      });
    },
    throttle(delayMs, task) {
      let isScheduled = false;
      const run = () => {
        isScheduled = false;
        task();
      };
      return () => {
        if (!isScheduled) timers.after(delayMs, run);
        isScheduled = true;
      };
    },
  };
};
