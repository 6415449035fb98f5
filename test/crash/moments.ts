import { makeRandom, type Random } from '../fuzz/random.js';

const SEEDS = 1_000_000;

/** The moments at which something is killed. CRASH_SEED repeats them, and is printed. */
export const makeMoments = (): Pick<Random, 'int'> => {
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % SEEDS);
  process.stderr.write(`CRASH_SEED=${seed} repeats the moments of these kills\n`);
  return makeRandom(seed);
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
