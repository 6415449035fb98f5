/**
 * Asks at once, then works, one after another by key: the work begins in the order of the calls, however long each answer
 * takes, and nobody waits longer than for the slowest answer.
 * Where the answer is there at once and nobody waits, the work begins within the call. Nobody waits for the work of
 * another, and where an answer fails, only its own call does.
 */
export type InOrder<Answer> = <T>(
  key: string,
  ask: () => Answer | Promise<Answer>,
  work: (answer: Answer) => Promise<T>,
) => Promise<T>;

export const makeInOrder = <Answer>(): InOrder<Answer> => {
  /** The last that waits for its answer, by key. */
  const waiting = new Map<string, Promise<unknown>>();

  return <T>(
    key: string,
    ask: () => Answer | Promise<Answer>,
    work: (answer: Answer) => Promise<T>,
  ): Promise<T> => {
    const before = waiting.get(key);
    const answer = ask();
    if (before === undefined && !(answer instanceof Promise)) return work(answer);
    // In an object, as a promise would be waited for.
    const begun = Promise.allSettled([answer, before]).then(async () => ({ worked: work(await answer) }));
    const turn = begun.finally(() => {
      if (waiting.get(key) === turn) waiting.delete(key);
    });
    waiting.set(key, turn);
    return turn.then(({ worked }) => worked);
  };
};
