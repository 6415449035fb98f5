import type { RoomId } from '../../domain/ids.js';
import type { InBackground } from '../in-background.js';
import type { Ports } from '../ports/ports.js';
import type { LiveHub } from './live-hub.js';
import { makePolling, type Polling } from './polling.js';

/** From the end of one poll to the start of the next. */
export const POLL_INTERVAL_MS = 1_000;

/** Rooms in one poll; where more are live, they take turns. */
export const POLL_MAX_ROOMS = 500;

/**
 * Asks for the last seqs of the rooms that are live in this process. So it finds entries that were committed and never
 * published: an append whose outcome was unknown, an event that was lost, or another process whose events do
 * not come here.
 */
export const makeLogPoller = ({
  messages,
  hub,
  ...ports
}: Pick<Ports, 'messages' | 'clock' | 'logger'> & {
  inBackground: InBackground;
  hub: LiveHub;
}): Polling<RoomId> =>
  makePolling(ports, {
    items: () => hub.liveRooms(),
    intervalMs: POLL_INTERVAL_MS,
    batch: POLL_MAX_ROOMS,
    failure: 'The last seqs of live rooms were not read; the next poll that works repairs it',
    poll: async (rooms) => {
      const lastSeqs = await messages.lastSeqs(rooms);
      return () => {
        for (const [roomId, lastSeq] of lastSeqs) hub.findChannel(roomId)?.reaches(lastSeq);
      };
    },
  });
