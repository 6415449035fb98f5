import { DomainError } from '../../domain/errors.js';
import type { Logger } from '../ports/logger.js';

/**
 * For work that nobody waits for: its failure is logged, and goes no further. Whoever uses it says in
 * `consequence` what the failure means.
 */
export const inBackground = (logger: Logger, consequence: string, work: Promise<unknown>): void => {
  work.catch((error: unknown) => logger.error(consequence, error));
};

/** Passes over NOT_FOUND, which is what losing a room in the middle of reading it comes to. */
export const unlessNotFound = (error: unknown): void => {
  if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
};
