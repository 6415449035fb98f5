import { DomainError } from '../../domain/errors.js';

/** What a command gets where the store fails. Of a write, the outcome is unknown then. */
export const unavailable = (cause?: unknown): DomainError =>
  new DomainError('UNAVAILABLE', 'The store does not work now; try again', { cause });
