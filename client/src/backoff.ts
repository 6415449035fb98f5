const BASE_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next attempt, after this many that failed: from half to all of 500 ms, 1 s, 2 s …
 * up to 30 s, by chance, so that the clients of a server that was gone do not all come back at once.
 */
export const backoffMs = (failures: number, chance = Math.random()): number =>
  Math.min(BASE_MS * 2 ** (failures - 1), LONGEST_MS) * (0.5 + chance / 2);
