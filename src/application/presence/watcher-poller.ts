import type { UserId } from '../../domain/ids.js';
import { makePolling, type Polling } from '../live/polling.js';
import type { Ports } from '../ports/ports.js';
import type { PresenceTeller } from './presence-teller.js';

const INTERVAL_MS = 1_000;

/** Nothing has a turn by itself: all readers come by `soon`. */
const ROUND_MS = 24 * 60 * 60 * 1_000;

/** Readers in one poll. */
const MAX_READERS = 20;

/** Tells users again of those whom they watch, where it may have been lost; otherwise it does nothing. */
export const makeWatcherPoller = ({
  presenceTeller,
  ...ports
}: Pick<Ports, 'clock' | 'logger'> & { presenceTeller: PresenceTeller }): Polling<UserId> =>
  makePolling(ports, {
    items: () => [].values(),
    intervalMs: INTERVAL_MS,
    roundMs: ROUND_MS,
    batch: MAX_READERS,
    failure: 'The presence that users watch was not read again; the next change of it is told',
    poll: async (readers) => {
      await presenceTeller.again(readers);
      return () => undefined;
    },
  });
