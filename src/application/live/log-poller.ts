import type { RoomId } from '../../domain/ids.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';
import type { LiveHub } from './live-hub.js';

/** From the end of one poll to the start of the next. */
export const POLL_INTERVAL_MS = 1_000;

/** Rooms in one poll; where more are live, they take turns. */
export const POLL_MAX_ROOMS = 500;

/**
 * Asks for the last seqs of the rooms that are live in this process. So it finds entries that were committed and never
 * published: an append whose outcome was unknown, an event that was lost, or another process whose events do
 * not come here.
 */
export interface LogPoller {
  /** Ends the polling; the answer of a poll under way is ignored. */
  stop(): void;
}

export const makeLogPoller = ({
  messages,
  clock,
  logger,
  hub,
}: Pick<Ports, 'messages' | 'clock' | 'logger'> & { hub: LiveHub }): LogPoller => {
  let round = hub.liveRooms();
  let failing = false;
  let stopped = false;
  let cancel: Cancel | undefined;

  const nextRooms = (): RoomId[] => {
    const rooms = takeFrom(round);
    if (rooms.length === POLL_MAX_ROOMS) return rooms;
    round = hub.liveRooms();
    return rooms.length > 0 ? rooms : takeFrom(round);
  };

  const poll = async (): Promise<void> => {
    const rooms = nextRooms();
    if (rooms.length === 0) return;
    const lastSeqs = await messages.lastSeqs(rooms);
    failing = false;
    if (stopped) return;
    for (const [roomId, lastSeq] of lastSeqs) hub.findChannel(roomId)?.reaches(lastSeq);
  };

  const pollAndGoOn = async (): Promise<void> => {
    try {
      await poll();
    } catch (error) {
      if (!failing && !stopped)
        logger.error('The last seqs of live rooms were not read; the next poll that works repairs it', error);
      failing = true;
    }
    // Only now, so that a slow store has one poll at a time.
    if (!stopped) schedule();
  };

  const schedule = (): void => {
    cancel = clock.after(POLL_INTERVAL_MS, () => void pollAndGoOn());
  };
  schedule();

  return {
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
};

const takeFrom = (round: Iterator<RoomId>): RoomId[] => {
  const taken: RoomId[] = [];
  while (taken.length < POLL_MAX_ROOMS) {
    const next = round.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
};
