import type { RoomId, UserId } from '../../domain/ids.js';
import type { Message, Seq } from '../../domain/log-entry.js';
import { asReadBy } from '../../domain/message-change.js';
import { NO_WATERMARKS, type Watermarks } from '../../domain/receipts.js';
import { isMember } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { RoomCursor } from '../ports/room-repository.js';
import { type AnswerSizes, ITEMS_MAX_BYTES } from '../views/answer-size.js';
import { type BesideMessages, makeBesideReader } from '../views/beside-messages.js';
import type { SpansReader } from '../views/readable-spans.js';
import type { RoomView, RoomViewer } from '../views/room-view.js';
import { countUnread, type UnreadCounts } from './count-unread.js';
import { isMuted } from './mute-room.js';

export interface ListRoomsQuery {
  readonly reader: UserId;
  readonly after?: RoomCursor | undefined;
  /** 1 to 100. Missing: 50. */
  readonly limit?: number | undefined;
}

export interface RoomListItem extends UnreadCounts {
  /** Without the members of a group. */
  readonly view: RoomView;
  /** The newest message that the reader may read; membership events do not count. */
  readonly lastMessage?: Message;
  /** The name of the last message's sender in a group, as far as it is known. */
  readonly senderName?: string;
  /** The reader's own reactions to the last message, and the beginning of the message that it answers. */
  readonly beside: BesideMessages;
  /** The reader mutes it. */
  readonly muted?: true;
}

export interface RoomList {
  /** The last active first. Ends at the limit or at 256 KiB. */
  readonly rooms: readonly RoomListItem[];
  /** A room that becomes active between two pages moves up, and is not on the next page. */
  readonly next?: RoomCursor;
}

export const ROOMS_PAGE_DEFAULT = 50;
export const ROOMS_PAGE_MAX = 100;

/** Rooms that are read at once; everything else has its turn between two times. */
const AT_ONCE = 10;

/** The names of the fields beside a room's description. */
const ITEM_FIELDS = 110;

export type ListRooms = (query: ListRoomsQuery) => Promise<RoomList>;

type ListPorts = Pick<
  Ports,
  'rooms' | 'messages' | 'receipts' | 'users' | 'entrySize' | 'textSize' | 'clock'
>;

/** The parts of a page of rooms that were read in one query each. */
interface Known {
  readonly lastSeq: Seq | undefined;
  readonly marks: Watermarks | undefined;
  readonly mutes: ReadonlyMap<RoomId, Seq>;
}

export const makeListRooms = ({
  rooms,
  messages,
  receipts,
  users,
  entrySize,
  textSize,
  clock,
  sizes,
  viewRoom,
  readSpans,
}: ListPorts & { sizes: AnswerSizes; viewRoom: RoomViewer; readSpans: SpansReader }): ListRooms => {
  const readBeside = makeBesideReader({ messages });
  /** Nothing where the reader is not a member any more. */
  const read = async (
    reader: UserId,
    roomId: RoomId,
    { lastSeq = 0, marks = NO_WATERMARKS, mutes }: Known,
  ): Promise<readonly RoomListItem[]> => {
    const room = await rooms.find(roomId);
    if (room === undefined || !isMember(room, reader)) return [];
    const spans = await readSpans(room, reader);
    const [view, newest, counts] = await Promise.all([
      viewRoom(room, lastSeq),
      messages.newest(roomId, { spans }),
      countUnread(messages, room, reader, { marks, spans }),
    ]);
    const lastMessage = newest && asReadBy(newest, spans);
    const beside = await readBeside({ roomId, reader }, lastMessage ? [lastMessage] : []);
    const muted = isMuted(room, reader, mutes) && ({ muted: true } as const);
    return [{ view, ...counts, beside, ...(lastMessage && { lastMessage }), ...muted }];
  };

  /** Adds the senders' names in groups; in a private room the members have them. */
  const withSenders = async (items: readonly RoomListItem[]): Promise<readonly RoomListItem[]> => {
    const senderOf = ({ view, lastMessage }: RoomListItem) =>
      view.room.type === 'group' ? lastMessage?.sender : undefined;
    const senders = items.map(senderOf).filter((sender) => sender !== undefined);
    const profiles = await users.profiles([...new Set(senders)]);
    return items.map((item) => {
      const sender = senderOf(item);
      const senderName = sender && profiles.get(sender)?.name;
      return { ...item, ...(senderName !== undefined && { senderName }) };
    });
  };

  const sizeOf = ({ view, lastMessage, senderName = '' }: RoomListItem): number =>
    ITEM_FIELDS + sizes.room(view) + (lastMessage ? entrySize(lastMessage) : 0) + textSize(senderName);

  return async ({ reader, after, limit = ROOMS_PAGE_DEFAULT }) => {
    const listed = await rooms.listOf(reader, { after, limit: limit + 1 });
    const page = listed.slice(0, limit);
    const roomIds = page.map(({ roomId }) => roomId);
    const [marks, lastSeqs, mutes] = await Promise.all([
      receipts.findOf(reader, roomIds),
      messages.lastSeqs(roomIds),
      users.mutes(reader, roomIds),
    ]);
    const items: RoomListItem[] = [];
    let bytes = 0;
    let last: RoomCursor | undefined;
    for (let at = 0; at < page.length; at += AT_ONCE) {
      await clock.nextTurn();
      const some = page.slice(at, at + AT_ONCE);
      const reading = some.map(({ roomId }) =>
        read(reader, roomId, { lastSeq: lastSeqs.get(roomId), marks: marks.get(roomId), mutes }),
      );
      const found = await withSenders((await Promise.all(reading)).flat());
      for (const item of found) {
        bytes += sizeOf(item);
        if (bytes > ITEMS_MAX_BYTES && last !== undefined) return { rooms: items, next: last };
        items.push(item);
        last = some.find(({ roomId }) => roomId === item.view.room.id);
      }
    }
    const more = listed.length > page.length ? page.at(-1) : undefined;
    return { rooms: items, ...(more && { next: more }) };
  };
};
