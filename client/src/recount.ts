import type { People } from './people.js';
import type { ListedRoom } from './protocol.js';
import type { Requester } from './requester.js';
import type { Rest } from './rest.js';
import { applyListed } from './room-pages.js';
import type { Room, Rooms } from './rooms.js';

/** A room's unread messages are counted once in this time; clients that miscount at the same time spread over half of it. */
const INTERVAL_MS = 2_000;

/** Gives a function that asks the server for a room as its list has it, with the numbers of unread messages. */
export const makeRecount = ({ inBackground, after }: Requester, rest: Rest, rooms: Rooms, people: People) => {
  const waiting = new Set<Room>();

  const recount = (room: Room): void => {
    if (waiting.has(room)) return;
    waiting.add(room);
    after(INTERVAL_MS * (0.5 + Math.random() / 2), () => {
      waiting.delete(room);
      inBackground(async () => {
        const { state } = room;
        const row = await rest<ListedRoom>(`/rooms/${encodeURIComponent(state.roomId)}`);
        applyListed(state, people.learn(row));
        rooms.refresh(room);
        // More has come meanwhile.
        if (state.isMiscounted) recount(room);
      });
    });
  };
  return recount;
};
