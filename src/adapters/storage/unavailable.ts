import { DomainError } from '../../domain/errors.js';

/** The refusal of a command whose store fails. The outcome of a write is unknown then. */
export const unavailable = (cause?: unknown): DomainError =>
  new DomainError('UNAVAILABLE', 'The store does not work now; try again', { cause });
