/**
 * Calls `ask` at once, and `work` with the answer. With one key, the work begins in the order of the calls, however long
 * each answer takes, and no call waits longer than for the slowest answer. If the answer is there at once and no call
 * waits, the work begins within the call. No call waits for the work of another, and an answer that fails rejects its own
 * call alone.
 */
export type InOrder<Answer> = <T>(
  key: string,
  ask: () => Answer | Promise<Answer>,
  work: (answer: Answer) => Promise<T>,
) => Promise<T>;

export const makeInOrder = <Answer>(): InOrder<Answer> => {
  /** By key: the last call that waits for its answer. */
  const waiting = new Map<string, Promise<unknown>>();

  return <T>(
    key: string,
    ask: () => Answer | Promise<Answer>,
    work: (answer: Answer) => Promise<T>,
  ): Promise<T> => {
    const before = waiting.get(key);
    const answer = ask();
    if (before === undefined && !(answer instanceof Promise)) return work(answer);
    // In an object, as `then` would wait for a bare promise.
    const begun = Promise.allSettled([answer, before]).then(async () => ({ worked: work(await answer) }));
    const turn = begun.finally(() => {
      if (waiting.get(key) === turn) waiting.delete(key);
    });
    waiting.set(key, turn);
    return turn.then(({ worked }) => worked);
  };
};
