import { conflict } from '../../domain/errors.js';
import type { ClientMessageId, RoomId, UserId } from '../../domain/ids.js';
import {
  draftMessage,
  type LogEntry,
  type Message,
  type MessageType,
  sameMessage,
} from '../../domain/log-entry.js';
import { requireMember } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { TypingTracker } from '../typing/typing-tracker.js';

export interface SendMessageCommand {
  readonly sender: UserId;
  readonly roomId: RoomId;
  readonly content: string;
  /** Missing: text. */
  readonly type?: MessageType | undefined;
  /** Missing: the message's own id; then a repetition of the command is another message. */
  readonly clientMessageId?: ClientMessageId | undefined;
}

export interface SentMessage {
  readonly message: Message;
  /** True where an earlier send with this clientMessageId had made it. */
  readonly existing: boolean;
}

/**
 * Resolves when the message is committed and published, in that order. Idempotent by clientMessageId for
 * as long as the message exists, even if the sender has left since. One caller's sends to a room keep the
 * order of the calls. The first message of a private room makes the room.
 *
 * @throws DomainError INVALID or TOO_LARGE for the content, NOT_FOUND for a stranger, CONFLICT where the
 * clientMessageId belongs to a message with other content, UNAVAILABLE where the outcome is unknown.
 */
export type SendMessage = (command: SendMessageCommand) => Promise<SentMessage>;

export const makeSendMessage =
  ({
    messages,
    events,
    clock,
    ids,
    typing,
  }: Pick<Ports, 'messages' | 'events' | 'clock' | 'ids'> & { typing: TypingTracker }): SendMessage =>
  async (command) => {
    const { sender, roomId, type, content, clientMessageId } = command;
    // Nothing is awaited before the append, so that the log keeps the order of the calls.
    const draft = draftMessage({
      id: ids.messageId(),
      roomId,
      sender,
      type,
      content,
      clientMessageId,
      createdAt: clock.now(),
    });
    const { entry, existing } = await messages.append({
      roomId,
      idempotency: { sender, clientMessageId: draft.clientMessageId },
      decide: (room) => {
        requireMember(room, sender);
        return draft;
      },
    });
    const message = asMessage(entry);
    if (existing) {
      if (!sameMessage(message, draft)) throw conflict('This clientMessageId belongs to another message');
      return { message, existing };
    }
    typing.stop(roomId, sender);
    events.publish({ type: 'entry-appended', entry });
    return { message, existing };
  };

const asMessage = (entry: LogEntry): Message => {
  if (entry.kind !== 'message') throw new TypeError('A message was appended, an event came back');
  return entry;
};
