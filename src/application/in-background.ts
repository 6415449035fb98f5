import { DomainError } from '../domain/errors.js';
import type { Logger } from './ports/logger.js';

/** For work that nobody waits for. A failure is only logged; `consequence` says what it means. */
export const inBackground = (logger: Logger, consequence: string, work: Promise<unknown>): void => {
  work.catch((error: unknown) => logger.error(consequence, error));
};

/** Ignores NOT_FOUND: the user lost the room while it was being read. */
export const unlessNotFound = (error: unknown): void => {
  if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
};
