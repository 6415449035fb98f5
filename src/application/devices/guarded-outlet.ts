import { DomainError } from '../../domain/errors.js';
import type { Logger } from '../ports/logger.js';
import type { Outlet } from './outlet.js';

export interface OutletGuard {
  readonly logger: Logger;
  /** The session is over. */
  readonly isClosed: () => boolean;
  /** The outlet has thrown: the session has to end. */
  readonly onBroken: () => void;
}

/**
 * An outlet that never throws, so that one device cannot harm another. A device that did not take an event gets no
 * later one either, as it would have a gap; one whose outlet throws is ended.
 */
export const guardOutlet = (outlet: Outlet, { logger, isClosed, onBroken }: OutletGuard): Outlet => {
  let over = false;

  const breakOff = (error: unknown, endIt: boolean): void => {
    over = true;
    logger.error('A device could not be written to: its connection ends', error);
    if (endIt) end(new DomainError('INTERNAL', 'The server could not write to this connection'));
    onBroken();
  };

  const end: Outlet['end'] = (reason) => {
    try {
      outlet.end(reason);
    } catch (error) {
      breakOff(error, false);
    }
  };

  return {
    end,
    deliver(event) {
      if (over || isClosed()) return false;
      try {
        over = !outlet.deliver(event);
      } catch (error) {
        breakOff(error, true);
      }
      return !over;
    },
  };
};
