import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { MessageType } from '../../domain/log-entry.js';

/** A message that is about to be stored. Its content keeps the rules of a message. */
export interface OutgoingMessage {
  readonly sender: UserId;
  readonly roomId: RoomId;
  readonly content: string;
  readonly type: MessageType;
  /** Missing where the client gave none. */
  readonly clientMessageId?: ClientMessageId | undefined;
  /**
   * Present where it is no new message: the content is the new text of this message, whose type is given, or the emoji of a
   * reaction to it, as a text.
   */
  readonly changes?: { readonly kind: 'edit' | 'reaction'; readonly messageId: MessageId };
}

/**
 * What a host makes of a message. Missing fields stay as they were sent; of an edit only the content is taken, of a
 * reaction nothing. The result keeps the same rules as what a client sends.
 */
export interface MessageRewrite {
  readonly content?: string | undefined;
  readonly type?: MessageType | undefined;
}

/**
 * The host application decides on each message: it may change it, or refuse it by throwing `refused(reason)`, whose reason
 * the sender gets with the code REFUSED. Any other DomainError that refuses reaches the sender as well. Another error, and
 * no answer within two seconds, refuse the message with UNAVAILABLE. The messages of one sender to one room keep their
 * order and wait for each other's answers: so the host must not wait for another such send. The host is asked at once,
 * perhaps about several messages at the same time, and also about a repeat of a stored message and about one that is
 * refused for another reason: so its answer must not depend on how often it is asked.
 */
export type BeforeSend = (
  message: OutgoingMessage,
) => MessageRewrite | undefined | void | Promise<MessageRewrite | undefined | void>;
