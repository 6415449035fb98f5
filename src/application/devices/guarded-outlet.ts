import { DomainError } from '../../domain/errors.js';
import type { Logger } from '../ports/logger.js';
import type { Metrics } from '../ports/metrics.js';
import type { Outlet } from './outlet.js';
import type { Reading } from './reading.js';

export interface OutletGuard {
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'slowReaderCut'>;
  /** Of the same device. */
  readonly reading: Reading;
  /** The session is over. */
  readonly isClosed: () => boolean;
  /** The outlet has thrown: the session has to end. */
  readonly onBroken: () => void;
}

/**
 * An outlet that never throws, so that one device cannot harm another. A device that did not take an event gets no
 * later one either, as it would have a gap; one whose outlet throws, or that is too slow in reading, is ended.
 */
export const guardOutlet = (
  outlet: Outlet,
  { logger, metrics, reading, isClosed, onBroken }: OutletGuard,
): Outlet => {
  let over = false;

  const breakOff = (error: unknown, endIt: boolean): void => {
    over = true;
    logger.error('A device could not be written to: its connection ends', error);
    if (endIt) end(new DomainError('INTERNAL', 'The server could not write to this connection'));
    onBroken();
  };

  const end: Outlet['end'] = (reason, atOnce = false) => {
    try {
      outlet.end(reason, atOnce);
    } catch (error) {
      breakOff(error, false);
    }
  };

  const cutOff = (): void => {
    over = true;
    metrics.slowReaderCut();
    logger.info('A device that does not read was cut off');
    end(new DomainError('UNAVAILABLE', 'The device does not read what it is sent'), true);
  };

  return {
    end,
    deliver(event) {
      if (over || isClosed()) return false;
      try {
        over = !outlet.deliver(event);
        if (!over && reading.isTooSlow()) cutOff();
      } catch (error) {
        breakOff(error, true);
      }
      return !over;
    },
  };
};
