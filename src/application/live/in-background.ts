import type { Logger } from '../ports/logger.js';

/**
 * For work that nobody waits for: its failure is logged, and goes no further. Whoever uses it says in
 * `consequence` what the failure means.
 */
export const inBackground = (logger: Logger, consequence: string, work: Promise<unknown>): void => {
  work.catch((error: unknown) => logger.error(consequence, error));
};
