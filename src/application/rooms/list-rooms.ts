import type { UserId } from '../../domain/ids.js';
import type { Message } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { readableSpans } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { RoomCursor } from '../ports/room-repository.js';
import type { RoomView, RoomViewer } from '../views/room-view.js';

export interface ListRoomsQuery {
  readonly reader: UserId;
  readonly after?: RoomCursor | undefined;
  /** 1 to 100. Missing: 50. */
  readonly limit?: number | undefined;
}

export interface RoomListItem {
  readonly view: RoomView;
  /** The newest message that the reader may read; membership events do not count. */
  readonly lastMessage?: Message;
  /** Messages of others above the reader's seen watermark. */
  readonly unread: number;
}

export interface RoomList {
  /** The last active first. */
  readonly rooms: readonly RoomListItem[];
  /** A room that becomes active between two pages moves up, and is not on the next page. */
  readonly next?: RoomCursor;
}

export const ROOMS_PAGE_DEFAULT = 50;
export const ROOMS_PAGE_MAX = 100;

export type ListRooms = (query: ListRoomsQuery) => Promise<RoomList>;

export const makeListRooms =
  ({
    rooms,
    messages,
    receipts,
    viewRoom,
  }: Pick<Ports, 'rooms' | 'messages' | 'receipts'> & { viewRoom: RoomViewer }): ListRooms =>
  async ({ reader, after, limit = ROOMS_PAGE_DEFAULT }) => {
    const summaries = await rooms.listOf(reader, { after, limit: limit + 1 });
    const page = summaries.slice(0, limit);
    const marks = await receipts.findOf(
      reader,
      page.map(({ room }) => room.id),
    );
    const items = page.map(async ({ room, lastSeq }): Promise<RoomListItem> => {
      const spans = readableSpans(room, reader);
      const { seen } = standing(room, reader, marks.get(room.id) ?? NO_WATERMARKS);
      const [view, lastMessage, unread] = await Promise.all([
        viewRoom(room, lastSeq),
        messages.newest(room.id, { spans }),
        messages.count(room.id, { notFrom: reader, after: seen, spans }),
      ]);
      return { view, unread, ...(lastMessage && { lastMessage }) };
    });
    const last = page.at(-1);
    const next = summaries.length > page.length && last !== undefined;
    return {
      rooms: await Promise.all(items),
      ...(next && { next: { activeAt: last.activeAt, roomId: last.room.id } }),
    };
  };
