import type { Logger } from '../../application/ports/logger.js';
import { DomainError } from '../../domain/errors.js';
import { toWireError } from './translate.js';
import type { WireError } from './wire.js';

/** A refusal as the client gets it. A fault of the server's own is logged, and answered as INTERNAL. */
export const toWireFailure = (error: unknown, logger: Logger, event: string): WireError => {
  if (error instanceof DomainError) return toWireError(error);
  logger.error('A command failed', error, { event });
  return { code: 'INTERNAL', message: 'Something went wrong on the server' };
};
