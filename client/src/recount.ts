import type { CountedRoom } from './protocol.js';
import type { Requester } from './requester.js';
import type { Rest } from './rest.js';
import { applyCounted } from './room-pages.js';
import type { Room, Rooms } from './rooms.js';

/** A room's unread messages are counted once in this time; clients that miscount at the same time spread over half of it. */
const INTERVAL_MS = 2_000;

/** Gives a function that asks the server how many messages of a room are unread, with one request per room at a time. */
export const makeRecount = (
  { retry, inBackground, after }: Pick<Requester, 'retry' | 'inBackground' | 'after'>,
  rest: Rest,
  rooms: Pick<Rooms, 'refresh'>,
) => {
  const waiting = new Set<Room>();

  const count = async ({ state }: Room): Promise<void> => {
    // The list of rooms may have counted meanwhile.
    if (!state.isMiscounted) return;
    const counted = await rest<CountedRoom>(`/rooms/${encodeURIComponent(state.roomId)}`);
    applyCounted(state, counted);
  };

  return (room: Room): void => {
    if (waiting.has(room)) return;
    waiting.add(room);
    after(INTERVAL_MS * (0.5 + Math.random() / 2), () =>
      inBackground(async () => {
        await retry(() => count(room)).finally(() => waiting.delete(room));
        // Where more has come meanwhile, this has it counted again.
        rooms.refresh(room);
      }),
    );
  };
};
