import type { CountedRoom } from './protocol.js';
import type { Requester } from './requester.js';
import type { Rest } from './rest.js';
import { applyCounted } from './room-pages.js';
import type { Room, Rooms } from './rooms.js';

/** A room's unread messages are counted once in this time; clients that miscount at the same time spread over half of it. */
const INTERVAL_MS = 2_000;

/** Gives a function that asks the server how many messages of a room are unread. */
export const makeRecount = ({ inBackground, after }: Requester, rest: Rest, rooms: Rooms) => {
  const waiting = new Set<Room>();

  const recount = (room: Room): void => {
    if (waiting.has(room)) return;
    waiting.add(room);
    after(INTERVAL_MS * (0.5 + Math.random() / 2), () => {
      waiting.delete(room);
      inBackground(async () => {
        const { state } = room;
        const counted = await rest<CountedRoom>(`/rooms/${encodeURIComponent(state.roomId)}`);
        applyCounted(state, counted);
        rooms.refresh(room);
        // More has come meanwhile.
        if (state.isMiscounted) recount(room);
      });
    });
  };
  return recount;
};
