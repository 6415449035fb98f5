import { conflict } from '../../domain/errors.js';
import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import {
  changedDraft,
  draftMessage,
  isRepeatOf,
  type LogEntry,
  type Message,
  type MessageType,
} from '../../domain/log-entry.js';
import { mentionsOf, messageNotFound } from '../../domain/message-change.js';
import { isMember, readableSpans, requireMember, type Room } from '../../domain/room.js';
import { type Range, within } from '../../domain/spans.js';
import type { BeforeSendDesk, HostVerdict } from '../consent/before-send-desk.js';
import { makeInOrder } from '../consent/in-order.js';
import type { PolicyDesk, Verdict } from '../consent/policy-desk.js';
import type { Quota } from '../consent/quota.js';
import type { Appended, Proposal } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';
import type { Commit } from './commit.js';
import { mayBeMember, recipientOf } from './recipient.js';

export interface SendMessageCommand {
  readonly sender: UserId;
  readonly roomId: RoomId;
  readonly content: string;
  /** Missing: text. */
  readonly type?: MessageType | undefined;
  /** Missing: the message's own id; then a repetition of the command is another message. */
  readonly clientMessageId?: ClientMessageId | undefined;
  /** The message that it answers. */
  readonly replyTo?: MessageId | undefined;
  /** Anyone who is no member is left out, and the sender too. */
  readonly mentions?: readonly UserId[] | undefined;
}

export interface SentMessage {
  /** In its present state where it was sent before. */
  readonly message: Message;
  /** True where an earlier send with this clientMessageId had made it. */
  readonly existing: boolean;
}

/**
 * Resolves when the message is committed and published, in that order. Idempotent by clientMessageId for
 * as long as the message exists, even if the sender has left or may not write any more; a repetition is
 * published again. A repetition has to say the same until the message is changed; then it gives the message as it is now, and
 * to a former member as it was sent, without its text where it was deleted. One caller's sends to a room keep the order of the
 * calls. The first message of a private room makes the room.
 *
 * @throws DomainError INVALID or TOO_LARGE for the content, NOT_FOUND for a stranger and for an answer to what the sender cannot
 * read, FORBIDDEN where the policy does not let the sender write to the other user of a private room, REFUSED where the host application does not want the message,
 * RATE_LIMITED for more private rooms than one may begin,
 * CONFLICT where the clientMessageId belongs to a message with other content, UNAVAILABLE where the outcome is unknown.
 */
export type SendMessage = (command: SendMessageCommand) => Promise<SentMessage>;

export const makeSendMessage = ({
  rooms,
  messages,
  clock,
  ids,
  commit,
  policyDesk,
  beforeSendDesk,
  digest,
  begun,
}: Pick<Ports, 'rooms' | 'messages' | 'clock' | 'ids' | 'digest'> & {
  commit: Commit;
  policyDesk: PolicyDesk;
  /** Missing: nobody is asked about messages. */
  beforeSendDesk: BeforeSendDesk | undefined;
  /** Private rooms begun. */
  begun: Quota;
}): SendMessage => {
  const append = async (command: SendMessageCommand, { verdict, answered }: Asked): Promise<SentMessage> => {
    const { sender, roomId, type, content, clientMessageId, mentions } = command;
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
      const own = requireMember(room, sender);
      const replyTo = answered && requireReadable(own, sender, answered);
      verdict?.require();
      // A store may decide again: the room is counted once.
      if (room?.type === 'private' && lastSeq === 0) giveBack ??= begun.take(sender);
      const named = mentions && mentionsOf(own, sender, mentions);
      if (replyTo === undefined && named === undefined) return draft;
      return {
        ...draft,
        ...(replyTo && { replyTo }),
        ...(named && named.length > 0 && { mentions: named }),
      };
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
    const { entry, room, existing } = appended;
    const message = asMessage(entry);
    if (!existing) return { message, existing };
    if (message.rev === undefined) {
      if (isRepeatOf(message, sent, digest)) return { message, existing };
      throw conflict('This clientMessageId belongs to another message');
    }
    if (isMember(room, sender)) return { message, existing };
    // A former member does not get what has become of the message since.
    return { message: asMessage((await messages.find(message.id)) ?? entry), existing };
  };

  /** Both at once, so that a message waits no longer than for the slower of the two. */
  const askAll = (command: SendMessageCommand): MaybeVerdict | Promise<MaybeVerdict> => {
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

  const readAnswered = async (
    { roomId, sender }: SendMessageCommand,
    replyTo: MessageId,
  ): Promise<AnsweredMessage> => {
    const [entry, ended] = await Promise.all([messages.find(replyTo), rooms.endedOf(roomId, sender)]);
    const message = entry?.kind === 'message' && entry.roomId === roomId ? entry : undefined;
    return { message, ended };
  };

  const ask = (command: SendMessageCommand): Asked | Promise<Asked> => {
    const verdict = askAll(command);
    const { replyTo } = command;
    if (replyTo !== undefined) {
      return Promise.all([verdict, readAnswered(command, replyTo)]).then(([heard, answered]) => ({
        verdict: heard,
        answered,
      }));
    }
    return verdict instanceof Promise ? verdict.then((heard) => ({ verdict: heard })) : { verdict };
  };

  const inOrder = makeInOrder<Asked>();

  return (command) =>
    inOrder(
      `${command.sender} ${command.roomId}`,
      () => ask(command),
      (asked) => append(command, asked),
    );
};

/** Undefined where nobody had to be asked. */
type MaybeVerdict = HostVerdict | undefined;

interface Asked {
  readonly verdict: MaybeVerdict;
  /** Of an answer. */
  readonly answered?: AnsweredMessage;
}

interface AnsweredMessage {
  readonly message: Message | undefined;
  /** The sender's memberships of the room that have ended. */
  readonly ended: readonly Range[];
}

/** @throws DomainError NOT_FOUND for what the sender cannot read. */
const requireReadable = (
  room: Room,
  sender: UserId,
  { message, ended }: AnsweredMessage,
): NonNullable<Message['replyTo']> => {
  if (message === undefined || !within(readableSpans(room, sender, ended), message.seq)) {
    throw messageNotFound();
  }
  const { id, seq } = message;
  return { id, seq, sender: message.sender };
};

/** The host is not asked about a stranger's message to a private room. */
const askHost = (
  desk: BeforeSendDesk,
  { sender, roomId, content, type = 'text', clientMessageId }: SendMessageCommand,
): MaybeVerdict | Promise<MaybeVerdict> =>
  mayBeMember(roomId, sender)
    ? desk({ sender, roomId, content, type, ...(clientMessageId !== undefined && { clientMessageId }) })
    : undefined;

const both = ([verdict, hostVerdict]: readonly [Verdict | undefined, MaybeVerdict]): MaybeVerdict => {
  if (verdict === undefined || hostVerdict === undefined) return hostVerdict ?? verdict;
  return {
    ...hostVerdict,
    require: () => {
      verdict.require();
      hostVerdict.require();
    },
  };
};

const asMessage = (entry: LogEntry): Message => {
  if (entry.kind !== 'message') throw new TypeError('A message was appended, an event came back');
  return entry;
};
