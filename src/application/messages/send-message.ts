import { conflict } from '../../domain/errors.js';
import type { ClientMessageId, RoomId, UserId } from '../../domain/ids.js';
import { isPrivateRoomId, privateRoomUsers } from '../../domain/ids.js';
import {
  draftMessage,
  type LogEntry,
  type Message,
  type MessageType,
  sameMessage,
} from '../../domain/log-entry.js';
import { requireMember } from '../../domain/room.js';
import { makeInOrder } from '../consent/in-order.js';
import type { PolicyDesk, Verdict } from '../consent/policy-desk.js';
import type { Quota } from '../consent/quota.js';
import type { Appended, Proposal } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';
import type { Commit } from './commit.js';

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
 * as long as the message exists, even if the sender has left or may not write any more; a repetition is
 * published again. One caller's sends to a room keep the order of the calls. The first message of a private room makes the
 * room.
 *
 * @throws DomainError INVALID or TOO_LARGE for the content, NOT_FOUND for a stranger, FORBIDDEN where the policy does not
 * let the sender write to the other user of a private room, RATE_LIMITED for more private rooms than one may begin,
 * CONFLICT where the clientMessageId belongs to a message with other content, UNAVAILABLE where the outcome is unknown.
 */
export type SendMessage = (command: SendMessageCommand) => Promise<SentMessage>;

export const makeSendMessage = ({
  clock,
  ids,
  commit,
  policyDesk,
  begun,
}: Pick<Ports, 'clock' | 'ids'> & {
  commit: Commit;
  policyDesk: PolicyDesk;
  /** Private rooms begun. */
  begun: Quota;
}): SendMessage => {
  const append = async (command: SendMessageCommand, verdict: Verdict | undefined): Promise<SentMessage> => {
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
    let giveBack: (() => void) | undefined;
    const decide: Proposal['decide'] = (room, lastSeq) => {
      requireMember(room, sender);
      verdict?.require();
      // A store may decide again: the room is counted once.
      if (room?.type === 'private' && lastSeq === 0) giveBack ??= begun.take(sender);
      return draft;
    };
    let begins = false;
    let appended: Appended;
    try {
      const idempotency = { sender, clientMessageId: draft.clientMessageId };
      // Awaited as it is: a step more, and an entry that was committed later would be published before this one.
      appended = await commit({ roomId, idempotency, decide });
      begins = !appended.existing && appended.entry.seq === 1;
    } finally {
      if (!begins) giveBack?.();
    }
    const { entry, existing } = appended;
    const message = asMessage(entry);
    if (existing && !sameMessage(message, draft)) {
      throw conflict('This clientMessageId belongs to another message');
    }
    return { message, existing };
  };

  const inOrder = makeInOrder<Verdict | undefined>();

  return (command) => {
    const { sender, roomId } = command;
    const recipient = recipientOf(roomId, sender);
    return inOrder(
      `${sender} ${roomId}`,
      () => (recipient === undefined ? undefined : policyDesk.mayWriteTo(sender, recipient)),
      (verdict) => append(command, verdict),
    );
  };
};

/** The other user of a private room; undefined in a group, and for a stranger, whom the append refuses. */
const recipientOf = (roomId: RoomId, sender: UserId): UserId | undefined => {
  if (!isPrivateRoomId(roomId)) return undefined;
  const users = privateRoomUsers(roomId);
  return users.includes(sender) ? users.find((user) => user !== sender) : undefined;
};

const asMessage = (entry: LogEntry): Message => {
  if (entry.kind !== 'message') throw new TypeError('A message was appended, an event came back');
  return entry;
};
