import { makeRandom, type Random } from '../fuzz/random.js';

/** The moments at which something is killed; CRASH_SEED repeats them. The seed is printed. */
export const makeMoments = (): Pick<Random, 'int'> => {
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
  process.stderr.write(`CRASH_SEED=${seed} repeats the moments of these kills\n`);
  return makeRandom(seed);
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
