import type { RoomId } from '../../domain/ids.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';
import type { LiveHub } from './live-hub.js';

/** From the end of one look to the start of the next. */
export const LOOK_INTERVAL_MS = 1_000;

/** In one look; where more rooms are live, they take turns. */
export const LOOK_MAX_ROOMS = 500;

/**
 * Looks at the tails of the rooms that are live in this process, for what was committed and never published:
 * an append whose outcome was unknown, an event that was lost, another process whose events do not come here.
 */
export interface TailWatch {
  /** Ends the looking, also of a look under way. */
  stop(): void;
}

export const makeTailWatch = ({
  messages,
  clock,
  logger,
  hub,
}: Pick<Ports, 'messages' | 'clock' | 'logger'> & { hub: LiveHub }): TailWatch => {
  let turn = hub.liveRooms();
  let failing = false;
  let stopped = false;
  let cancel: Cancel | undefined;

  const roomsInTurn = (): RoomId[] => {
    const rooms = takeFrom(turn);
    if (rooms.length === LOOK_MAX_ROOMS) return rooms;
    turn = hub.liveRooms();
    return rooms.length > 0 ? rooms : takeFrom(turn);
  };

  const look = async (): Promise<void> => {
    const rooms = roomsInTurn();
    if (rooms.length === 0) return;
    const tails = await messages.lastSeqs(rooms);
    failing = false;
    if (stopped) return;
    for (const [roomId, tail] of tails) hub.noteTail(roomId, tail);
  };

  const lookAndGoOn = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!failing && !stopped)
        logger.error('The tails of live rooms were not looked at; the next look that works will', error);
      failing = true;
    }
    // Only now, so that a slow store has one look at a time.
    if (!stopped) schedule();
  };

  const schedule = (): void => {
    cancel = clock.at(clock.now() + LOOK_INTERVAL_MS, () => void lookAndGoOn());
  };
  schedule();

  return {
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
};

const takeFrom = (turn: Iterator<RoomId>): RoomId[] => {
  const taken: RoomId[] = [];
  while (taken.length < LOOK_MAX_ROOMS) {
    const next = turn.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
};
