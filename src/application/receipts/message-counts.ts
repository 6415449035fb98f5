import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import { NO_WATERMARKS, statusAt } from '../../domain/receipts.js';
import { memberIds, memberSince, requireMember } from '../../domain/room.js';
import { within } from '../../domain/spans.js';
import type { Ports } from '../ports/ports.js';
import type { SpansReader } from '../views/readable-spans.js';

/** A page of messages: more than a screen shows. */
export const COUNTED_MESSAGES_MAX = 50;

export interface MessageCountsQuery {
  readonly reader: UserId;
  readonly roomId: RoomId;
  /** At most 50. */
  readonly messageIds: readonly MessageId[];
}

/** How many of the recipients who have been members ever since have a message, and have seen it. */
export interface MessageCounts {
  readonly messageId: MessageId;
  readonly delivered: number;
  readonly seen: number;
  readonly of: number;
}

/**
 * Counts the recipients of several messages in one reading of each store; exact in every room. Ids that name no
 * message of this room which the reader can read are left out.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type ReadMessageCounts = (query: MessageCountsQuery) => Promise<readonly MessageCounts[]>;

export const makeReadMessageCounts =
  ({
    rooms,
    messages,
    receipts,
    readSpans,
  }: Pick<Ports, 'rooms' | 'messages' | 'receipts'> & { readSpans: SpansReader }): ReadMessageCounts =>
  async ({ reader, roomId, messageIds }) => {
    requireMember(await rooms.find(roomId), reader);
    const found = await messages.findAll(messageIds);
    const room = requireMember(await rooms.find(roomId), reader);
    const members = memberIds(room);
    const marks = await receipts.find(roomId, members);
    const readable = await readSpans(room, reader);
    return messageIds.flatMap((messageId): MessageCounts[] => {
      const message = found.get(messageId);
      if (message?.roomId !== roomId || message.kind === 'event' || !within(readable, message.seq)) return [];
      const { sender, seq } = message;
      const statuses = members
        .filter((user) => user !== sender && memberSince(room, user) <= seq)
        .map((user) => statusAt(marks.get(user) ?? NO_WATERMARKS, seq));
      const seen = statuses.filter((status) => status === 'seen').length;
      const delivered = statuses.filter((status) => status !== 'sent').length;
      return [{ messageId, delivered, seen, of: statuses.length }];
    });
  };
