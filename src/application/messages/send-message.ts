import { conflict } from '../../domain/errors.js';
import type { ClientMessageId, RoomId, UserId } from '../../domain/ids.js';
import { isPrivateRoomId, privateRoomUsers } from '../../domain/ids.js';
import {
  changedDraft,
  draftMessage,
  isRepeatOf,
  type LogEntry,
  type Message,
  type MessageType,
} from '../../domain/log-entry.js';
import { requireMember } from '../../domain/room.js';
import type { BeforeSendDesk, HostVerdict } from '../consent/before-send-desk.js';
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
 * let the sender write to the other user of a private room, REFUSED where the host application does not want the message,
 * RATE_LIMITED for more private rooms than one may begin,
 * CONFLICT where the clientMessageId belongs to a message with other content, UNAVAILABLE where the outcome is unknown.
 */
export type SendMessage = (command: SendMessageCommand) => Promise<SentMessage>;

export const makeSendMessage = ({
  clock,
  ids,
  commit,
  policyDesk,
  beforeSendDesk,
  digest,
  begun,
}: Pick<Ports, 'clock' | 'ids' | 'digest'> & {
  commit: Commit;
  policyDesk: PolicyDesk;
  /** Missing: nobody is asked about messages. */
  beforeSendDesk: BeforeSendDesk | undefined;
  /** Private rooms begun. */
  begun: Quota;
}): SendMessage => {
  const append = async (
    command: SendMessageCommand,
    verdict: HostVerdict | undefined,
  ): Promise<SentMessage> => {
    const { sender, roomId, type, content, clientMessageId } = command;
    // Nothing is awaited before the append, so that the log keeps the order of the calls.
    const sent = draftMessage({
      id: ids.messageId(),
      roomId,
      sender,
      type,
      content,
      clientMessageId,
      createdAt: clock.now(),
    });
    const draft = verdict?.change === undefined ? sent : changedDraft(sent, verdict.change, digest);
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
    if (existing && !isRepeatOf(message, sent, digest)) {
      throw conflict('This clientMessageId belongs to another message');
    }
    return { message, existing };
  };

  /** Both at once, so that a message waits no longer than for the slower of the two. */
  const ask = (command: SendMessageCommand): Asked | Promise<Asked> => {
    const { sender, roomId } = command;
    const recipient = recipientOf(roomId, sender);
    const verdict = recipient === undefined ? undefined : policyDesk.mayWriteTo(sender, recipient);
    if (beforeSendDesk === undefined) return verdict;
    const hostVerdict = askHost(beforeSendDesk, command);
    if (verdict instanceof Promise || hostVerdict instanceof Promise) {
      return Promise.all([verdict, hostVerdict]).then(both);
    }
    return both([verdict, hostVerdict]);
  };

  const inOrder = makeInOrder<Asked>();

  return (command) =>
    inOrder(
      `${command.sender} ${command.roomId}`,
      () => ask(command),
      (verdict) => append(command, verdict),
    );
};

/** Undefined where nobody had to be asked. */
type Asked = HostVerdict | undefined;

/** The host is not asked about a stranger's message to a private room. */
const askHost = (
  desk: BeforeSendDesk,
  { sender, roomId, content, type = 'text', clientMessageId }: SendMessageCommand,
): Asked | Promise<Asked> =>
  mayBeMember(roomId, sender)
    ? desk({ sender, roomId, content, type, ...(clientMessageId !== undefined && { clientMessageId }) })
    : undefined;

const both = ([verdict, hostVerdict]: readonly [Verdict | undefined, Asked]): Asked => {
  if (verdict === undefined || hostVerdict === undefined) return hostVerdict ?? verdict;
  return {
    ...hostVerdict,
    require: () => {
      verdict.require();
      hostVerdict.require();
    },
  };
};

/** False for a stranger to a private room. Whether one is in a group is known at the append only. */
const mayBeMember = (roomId: RoomId, user: UserId): boolean =>
  !isPrivateRoomId(roomId) || privateRoomUsers(roomId).includes(user);

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
