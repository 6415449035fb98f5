import type { RoomCursor } from '../../application/ports/room-repository.js';

/** The rooms that follow the cursor, the last active first, ties by id. */
export const pageByActivity = (
  rooms: readonly RoomCursor[],
  { after, limit }: { readonly after?: RoomCursor | undefined; readonly limit: number },
): readonly RoomCursor[] =>
  rooms
    .filter((room) => after === undefined || compare(after, room) < 0)
    .sort(compare)
    .slice(0, limit);

const compare = (a: RoomCursor, b: RoomCursor): number => {
  if (a.activeAt !== b.activeAt) return b.activeAt - a.activeAt;
  if (a.roomId === b.roomId) return 0;
  return a.roomId < b.roomId ? -1 : 1;
};
