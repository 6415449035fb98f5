import type { RoomCursor, RoomSummary } from '../../application/ports/room-repository.js';

/** The rooms that follow the cursor, the last active first, ties by id. */
export const pageByActivity = (
  summaries: readonly RoomSummary[],
  { after, limit }: { readonly after?: RoomCursor | undefined; readonly limit: number },
): readonly RoomSummary[] =>
  summaries
    .filter((summary) => after === undefined || compare(after, cursorOf(summary)) < 0)
    .sort((a, b) => compare(cursorOf(a), cursorOf(b)))
    .slice(0, limit);

const cursorOf = ({ activeAt, room }: RoomSummary): RoomCursor => ({ activeAt, roomId: room.id });

const compare = (a: RoomCursor, b: RoomCursor): number => {
  if (a.activeAt !== b.activeAt) return b.activeAt - a.activeAt;
  if (a.roomId === b.roomId) return 0;
  return a.roomId < b.roomId ? -1 : 1;
};
