import { DomainError } from '../../domain/errors.js';
import type { MessageId, UserId } from '../../domain/ids.js';
import { NO_WATERMARKS, recipientState, type RecipientState } from '../../domain/receipts.js';
import { isMember, recipientsOf } from '../../domain/room.js';
import { within } from '../../domain/spans.js';
import type { Ports } from '../ports/ports.js';
import type { SpansReader } from '../views/readable-spans.js';

export interface MessageStatusQuery {
  readonly reader: UserId;
  readonly messageId: MessageId;
  /** Goes on after this recipient. */
  readonly after?: UserId | undefined;
  /** 1 to 100. Missing: 100. */
  readonly limit?: number | undefined;
}

export interface MessageStatus {
  readonly messageId: MessageId;
  /** In ascending order of user id. */
  readonly recipients: readonly RecipientState[];
  /** Where the next page goes on; missing on the last. */
  readonly next?: UserId;
}

export const STATUS_PAGE_MAX = 100;

/**
 * Says how far each recipient has a message, by the watermarks: exact in every room. The times are exact in rooms
 * of up to 32 members; in larger ones they are those of the last receipt update.
 *
 * @throws DomainError NOT_FOUND for a message that the reader cannot read, INVALID for a membership event.
 */
export type ReadMessageStatus = (query: MessageStatusQuery) => Promise<MessageStatus>;

export const makeReadMessageStatus =
  ({
    rooms,
    messages,
    receipts,
    readSpans,
  }: Pick<Ports, 'rooms' | 'messages' | 'receipts'> & { readSpans: SpansReader }): ReadMessageStatus =>
  async ({ reader, messageId, after, limit = STATUS_PAGE_MAX }) => {
    const entry = await messages.find(messageId);
    const room = entry && (await rooms.find(entry.roomId));
    if (
      entry === undefined ||
      room === undefined ||
      !isMember(room, reader) ||
      !within(await readSpans(room, reader), entry.seq)
    ) {
      throw new DomainError('NOT_FOUND', 'Message not found');
    }
    if (entry.kind === 'event') throw new DomainError('INVALID', 'A membership event has no recipients');
    const former = await rooms.endedAt(room.id, entry.seq);
    const following = recipientsOf(room, entry, former).filter((user) => after === undefined || user > after);
    const page = following.slice(0, limit);
    const [marks, times] = await Promise.all([
      receipts.find(room.id, page),
      receipts.times(room.id, entry.seq, page),
    ]);
    const next = following.length > page.length ? page.at(-1) : undefined;
    return {
      messageId,
      recipients: page.map((user) =>
        recipientState(user, entry, marks.get(user) ?? NO_WATERMARKS, times.get(user)),
      ),
      ...(next && { next }),
    };
  };
