import type { Cast } from './cast.js';
import type { Fuzz, Outcome } from './fuzz.js';
import type { Kind, PlannedBatch } from './kinds.js';
import { makeRandom } from './random.js';
import { CHAT_MARK } from './well-behaved.js';

export interface Tally {
  readonly cases: Map<string, number>;
  readonly outcomes: Map<Outcome, number>;
  readonly problems: string[];
}

/** Fewer than the connections that one address may have before they authenticate, by default. */
const LANES = 16;
const MAX_PROBLEMS = 50;
const ABANDONED_AT_ONCE = 15;
/** As long as the server takes to notice a client that is gone without a word. */
const ABANDONED_FOR_MS = 22_000;

export const makeTally = (): Tally => ({ cases: new Map(), outcomes: new Map(), problems: [] });

/** Makes everything that a batch uses, apart from its own random choices. */
export const makeFuzz = (url: string, cast: Cast, { outcomes, problems }: Tally): Fuzz => {
  const abandoned: number[] = [];
  return {
    url,
    cast,
    random: makeRandom(0),
    count: (outcome, cases = 1) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + cases),
    fail: (what) => problems.push(what),
    hear: (text) => {
      if (text.includes(CHAT_MARK))
        problems.push(`the fuzz has read what is not its own: ${text.slice(0, 300)}`);
    },
    mayAbandon: () => {
      const now = Date.now();
      while (abandoned[0] !== undefined && now - abandoned[0] > ABANDONED_FOR_MS) abandoned.shift();
      if (abandoned.length >= ABANDONED_AT_ONCE) return false;
      abandoned.push(now);
      return true;
    },
  };
};

/** Runs the batches, several at a time. A batch that throws is a problem, and the others go on. */
export const runLanes = async (
  batches: Iterator<PlannedBatch>,
  fuzz: Fuzz,
  { cases, problems }: Tally,
  onCases: (cases: number) => void,
): Promise<void> => {
  const lane = async () => {
    for (let next = batches.next(); !next.done && problems.length < MAX_PROBLEMS; next = batches.next()) {
      const { index, kind, cases: size, random } = next.value;
      const at = (what: string) => `batch ${index}, ${kind.name}: ${what}`;
      const fail = (what: string) => fuzz.fail(at(what));
      await kind.run({ ...fuzz, random, fail }, size).catch((error: unknown) => fail(String(error)));
      count(cases, kind, size);
      onCases(size);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
};

const count = (cases: Map<string, number>, { name }: Kind, size: number): void => {
  cases.set(name, (cases.get(name) ?? 0) + size);
};
