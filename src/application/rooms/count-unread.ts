import type { RoomId, UserId } from '../../domain/ids.js';
import { NO_WATERMARKS, standing, type Watermarks } from '../../domain/receipts.js';
import { requireMember, type Room } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { Span } from '../../domain/spans.js';
import type { SpansReader } from '../views/readable-spans.js';

export interface UnreadCounts {
  /** Messages of others above the reader's seen watermark, without deleted ones. */
  readonly unread: number;
  /** Those of them that mention the reader. */
  readonly unreadMentions: number;
}

/** @throws DomainError NOT_FOUND for a stranger. */
export type CountUnread = (query: {
  readonly reader: UserId;
  readonly roomId: RoomId;
}) => Promise<UnreadCounts>;

/** The same for a member, of whom the rest is known. */
export const countUnread = async (
  messages: Ports['messages'],
  room: Room,
  reader: UserId,
  { marks, spans }: { readonly marks: Watermarks; readonly spans: readonly Span[] },
): Promise<UnreadCounts> => {
  const { seen: after } = standing(room, reader, marks);
  const [unread, unreadMentions] = await Promise.all([
    messages.count(room.id, { notFrom: reader, after, spans }),
    messages.countMentions(room.id, reader, { after, spans }),
  ]);
  return { unread, unreadMentions };
};

export const makeCountUnread =
  ({
    rooms,
    messages,
    receipts,
    readSpans,
  }: Pick<Ports, 'rooms' | 'messages' | 'receipts'> & { readSpans: SpansReader }): CountUnread =>
  async ({ reader, roomId }) => {
    const room = requireMember(await rooms.find(roomId), reader);
    const marks = (await receipts.findOf(reader, [roomId])).get(roomId) ?? NO_WATERMARKS;
    return countUnread(messages, room, reader, { marks, spans: await readSpans(room, reader) });
  };
