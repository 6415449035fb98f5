import type { Clock } from '../ports/clock.js';

/** How long an answer is used. A block that another process has stored takes effect within this time. */
export const FRESH_MS = 5_000;

/**
 * Uses each answer for a short time, so that a question that comes with every message reaches the store only now and then.
 */
export interface FreshAnswers<Answer> {
  /** The fresh answer at once, or else the promise of one: of `ask`, or of an earlier call that is under way. */
  get(key: string, ask: () => Promise<Answer>): Answer | Promise<Answer>;
  /** Drops the answer, as it has changed. An answer that is under way is not cached either. */
  forget(key: string): void;
}

/** Failures are not cached. Answers live in two generations, so that those that nobody asks for any more are dropped. */
export const makeFreshAnswers = <Answer>(clock: Clock): FreshAnswers<Answer> => {
  const underWay = new Map<string, Promise<Answer>>();
  let recent = new Map<string, Kept<Answer>>();
  let older = new Map<string, Kept<Answer>>();
  let recentSince = -Infinity;

  const keep = (key: string, answer: Answer, askedAt: number): void => {
    const now = clock.monotonic();
    if (now - recentSince >= FRESH_MS) {
      older = recent;
      recent = new Map();
      recentSince = now;
    }
    recent.set(key, { answer, askedAt });
  };

  /** All callers get the same promise, so that they go on in the order in which they asked. */
  const askAnew = (key: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const askedAt = clock.monotonic();
    const isForgotten = () => underWay.get(key) !== asked;
    const asked: Promise<Answer> = ask()
      .then((answer) => {
        if (!isForgotten()) keep(key, answer, askedAt);
        return answer;
      })
      .finally(() => {
        if (!isForgotten()) underWay.delete(key);
      });
    underWay.set(key, asked);
    return asked;
  };

  return {
    get(key, ask) {
      const kept = recent.get(key) ?? older.get(key);
      if (kept !== undefined && clock.monotonic() - kept.askedAt < FRESH_MS) return kept.answer;
      return underWay.get(key) ?? askAnew(key, ask);
    },
    forget(key) {
      recent.delete(key);
      older.delete(key);
      underWay.delete(key);
    },
  };
};

interface Kept<Answer> {
  readonly answer: Answer;
  readonly askedAt: number;
}
