import { isPrivateRoomId, type MessageId, type RoomId, type UserId } from '../../domain/ids.js';
import type { Message, MessageChangeFact, Seq } from '../../domain/log-entry.js';
import { parseEmoji } from '../../domain/emoji.js';
import { type ChangeBasis, deleteMessage, editMessage, react } from '../../domain/message-change.js';
import type { Range } from '../../domain/spans.js';
import type { BeforeSendDesk, HostVerdict } from '../consent/before-send-desk.js';
import { makeInOrder } from '../consent/in-order.js';
import type { PolicyDesk, Verdict } from '../consent/policy-desk.js';
import type { Ports } from '../ports/ports.js';
import type { CommitChange } from './commit.js';
import { mayBeMember, recipientOf } from './recipient.js';

interface ChangeCommand {
  readonly by: UserId;
  readonly roomId: RoomId;
  readonly messageId: MessageId;
}

export interface EditMessageCommand extends ChangeCommand {
  readonly content: string;
  /** Missing: the mentions stay as they are. Anyone who is no member is left out. */
  readonly mentions?: readonly UserId[] | undefined;
  /** How far the editor has seen the changes of the message. Missing: an edit of another device may be overwritten. */
  readonly rev?: Seq | undefined;
}

export interface ReactCommand extends ChangeCommand {
  readonly emoji: string;
  /** False takes the reaction back. */
  readonly on: boolean;
}

/** The message as it is now; a change that others have made since may be folded in. */
export interface ChangedMessage {
  readonly message: Message;
}

/**
 * Each resolves when the change is committed and published, in that order. What would change nothing succeeds and takes no
 * seq, so after a lost answer all of them may be repeated. One caller's changes in a room keep the order of the calls.
 *
 * @throws DomainError NOT_FOUND for a stranger and for a message that the caller cannot read; FORBIDDEN for anyone who may
 * not change it so, and where the policy does not let the caller write to the other user of a private room; CONFLICT where
 * the message is deleted; UNAVAILABLE where the outcome is unknown.
 */
export interface MessageChanges {
  /**
   * For the sender. @throws DomainError also INVALID or TOO_LARGE for the content, CONFLICT where an edit above `rev` was
   * made, and beyond 200 edits of a message, REFUSED where the host application does not want it.
   */
  readonly edit: (command: EditMessageCommand) => Promise<ChangedMessage>;
  /** For the sender, and in a group for owners and admins. Nothing of what was said is kept. */
  readonly delete: (command: ChangeCommand) => Promise<ChangedMessage>;
  /**
   * For every member who may read the message. @throws DomainError also INVALID for what is no emoji, CONFLICT beyond 20
   * different ones, REFUSED as above.
   */
  readonly react: (command: ReactCommand) => Promise<ChangedMessage>;
}

export const makeMessageChanges = ({
  rooms,
  messages,
  clock,
  ids,
  commitChange,
  policyDesk,
  beforeSendDesk,
}: Pick<Ports, 'rooms' | 'messages' | 'clock' | 'ids'> & {
  commitChange: CommitChange;
  policyDesk: PolicyDesk;
  /** Missing: nobody is asked about messages. */
  beforeSendDesk: BeforeSendDesk | undefined;
}): MessageChanges => {
  const inOrder = makeInOrder<Asked>();

  /** `decide` is pure; what the verdict refuses, it refuses only where something would change. */
  const change = (
    { by, roomId, messageId }: ChangeCommand,
    ask: (() => Promise<HostVerdict | undefined>) | undefined,
    decide: (basis: ChangeBasis, asked: Asked) => MessageChangeFact | undefined,
    reaction?: { readonly by: UserId; readonly emoji: string },
  ): Promise<ChangedMessage> =>
    inOrder(
      `${by} ${roomId}`,
      async () => {
        const [ended, verdict, hostVerdict] = await Promise.all([
          isPrivateRoomId(roomId) ? [] : rooms.endedOf(roomId, by),
          ask && mayWrite(by, roomId),
          ask?.(),
        ]);
        return { ended, verdict, hostVerdict };
      },
      async (asked) => {
        const id = ids.messageId();
        const createdAt = clock.now();
        const { message } = await commitChange({
          roomId,
          target: messageId,
          ...(reaction && { reaction }),
          decide: (basis) => {
            const fact = decide(basis, asked);
            if (fact === undefined || basis.target === undefined) return undefined;
            asked.verdict?.require();
            asked.hostVerdict?.require();
            const target = { id: messageId, seq: basis.target.seq };
            return { kind: 'change', id, roomId, by, target, change: fact, createdAt };
          },
        });
        return { message };
      },
    );

  const mayWrite = (by: UserId, roomId: RoomId): Verdict | Promise<Verdict> | undefined => {
    const recipient = recipientOf(roomId, by);
    return recipient === undefined ? undefined : policyDesk.mayWriteTo(by, recipient);
  };

  const askHost = async (
    { by, roomId, messageId }: ChangeCommand,
    content: string,
    kind: 'edit' | 'reaction',
  ): Promise<HostVerdict | undefined> => {
    if (beforeSendDesk === undefined || !mayBeMember(roomId, by)) return undefined;
    // A new text is judged as one of its message's type. An unknown message is refused anyway.
    const message = kind === 'edit' ? await messages.find(messageId) : undefined;
    const type = message?.kind === 'message' ? message.type : 'text';
    return beforeSendDesk({ sender: by, roomId, content, type, changes: { kind, messageId } });
  };

  return {
    edit: (command) => {
      const { by, content, mentions, rev } = command;
      return change(
        command,
        () => askHost(command, content, 'edit'),
        (basis, { ended, hostVerdict }) =>
          editMessage(basis, { by, ended, content: hostVerdict?.change?.content ?? content, mentions, rev }),
      );
    },
    delete: (command) =>
      change(command, undefined, (basis, { ended }) => deleteMessage(basis, { by: command.by, ended })),
    async react(command) {
      const { by, on } = command;
      const emoji = parseEmoji(command.emoji);
      return change(
        command,
        // Neither the policy nor the host is asked when a user takes a reaction back, as when they delete.
        on ? () => askHost(command, emoji, 'reaction') : undefined,
        (basis, { ended }) => react(basis, { by, ended, emoji, on }),
        { by, emoji },
      );
    },
  };
};

interface Asked {
  /** The caller's memberships of the room that have ended. */
  readonly ended: readonly Range[];
  readonly verdict: Verdict | undefined;
  readonly hostVerdict: HostVerdict | undefined;
}
