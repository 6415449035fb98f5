import type { ClientMessageId, MessageId, RoomId, UserId } from './ids.js';
import { invalid } from './errors.js';
import { CONTENT_MAX_LENGTH } from './limits.js';
import { parseBody } from './text.js';

/** A position in a room's log: 1, 2, 3 … without gaps. 0 is the position before the first entry. */
export type Seq = number;

/**
 * How many messages a log has up to and including an entry: a membership event repeats the ordinal before it. So the
 * messages between two entries are counted by a subtraction, whatever else lies between them.
 */
export type Ordinal = number;

export const MESSAGE_TYPES = ['text', 'image', 'file'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export const ROLES = ['owner', 'admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Names a message of the same room. */
export interface MessageReference {
  readonly id: MessageId;
  readonly seq: Seq;
}

/** How many users have reacted with one emoji; at least one. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
}

/**
 * As it was sent, or with the changes of its log up to `rev` folded in: whoever gives a message says which. `createdAt` is in
 * milliseconds since the epoch, UTC.
 */
export interface Message {
  readonly kind: 'message';
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly seq: Seq;
  readonly ordinal: Ordinal;
  readonly sender: UserId;
  readonly type: MessageType;
  readonly content: string;
  /** Equal to `id` where the client gave none, so that there always is one. */
  readonly clientMessageId: ClientMessageId;
  readonly createdAt: number;
  /** The digest of what the sender sent, where the host application stored something else. No client ever sees it. */
  readonly sentDigest?: string;
  /** The message that it answers, and who sent that; see `asReadBy`. It stays when that one is deleted. */
  readonly replyTo?: MessageReference & { readonly sender?: UserId };
  /** Members whom the sender names; missing for none. */
  readonly mentions?: readonly UserId[];
  /** The seq of the last change folded in; missing before the first. */
  readonly rev?: Seq;
  /** The last edit folded in, and how many there were. */
  readonly edited?: { readonly seq: Seq; readonly at: number; readonly count: number };
  /** Where it is there, the content is empty, and nothing else of what was said is left. */
  readonly deleted?: { readonly at: number; readonly by: UserId };
  /** In the order in which their emojis came; missing for none. */
  readonly reactions?: readonly Reaction[];
}

/**
 * A change of a group, as a fact: folding it in needs no further rule. `newOwner` is the member who became owner
 * when the last owner left.
 */
export type MembershipChange =
  | { readonly kind: 'added'; readonly userId: UserId; readonly role: Role }
  | { readonly kind: 'removed'; readonly userId: UserId }
  | { readonly kind: 'left'; readonly userId: UserId; readonly newOwner?: UserId }
  | { readonly kind: 'role'; readonly userId: UserId; readonly role: Role }
  | { readonly kind: 'renamed'; readonly name: string };

/** A change of membership takes its seq as a message does, so that sends and changes are ordered. */
export interface MembershipEvent {
  readonly kind: 'event';
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly seq: Seq;
  readonly ordinal: Ordinal;
  /** The member who did it. */
  readonly by: UserId;
  readonly change: MembershipChange;
  readonly createdAt: number;
}

/**
 * A change of a message, as a fact: folding it in needs no further rule. `count` is how many have reacted with this emoji
 * from now on. An edit of a message that was deleted later has lost its content and its mentions.
 */
export type MessageChangeFact =
  | { readonly kind: 'edited'; readonly content: string; readonly mentions: readonly UserId[] }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'reacted'; readonly emoji: string; readonly on: boolean; readonly count: number };

/**
 * A change of a message takes its seq as a message does, so that every device sees the same. It is no message: it is
 * never unread, and nobody acknowledges it.
 */
export interface MessageChange {
  readonly kind: 'change';
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly seq: Seq;
  readonly ordinal: Ordinal;
  /** The member who did it. */
  readonly by: UserId;
  /** The message, which is before it in the log. */
  readonly target: MessageReference;
  readonly change: MessageChangeFact;
  readonly createdAt: number;
}

/** An entry as a page shows it: changes are folded into their messages. */
export type ShownEntry = Message | MembershipEvent;

export type LogEntry = ShownEntry | MessageChange;

/** A message before it is in a log. */
export type MessageDraft = Draft<Message>;

/** An entry before it is in a log. It has no position, so that it cannot choose its own. */
export type EntryDraft = MessageDraft | Draft<MembershipEvent>;

export type ChangeDraft = Draft<MessageChange>;

type Draft<Entry> = Omit<Entry, keyof LogPosition> & { readonly [Key in keyof LogPosition]?: never };

/** The position of an entry in its log, or of the end of a log. */
export interface LogPosition {
  readonly seq: Seq;
  readonly ordinal: Ordinal;
}

/** The end of an empty log. */
export const LOG_START: LogPosition = { seq: 0, ordinal: 0 };

/** The draft as the entry that follows on this position. */
export const nextEntry = ({ seq, ordinal }: LogPosition, draft: EntryDraft): ShownEntry => ({
  // Before the draft: V8 is slow with objects that get a property after a spread.
  seq: seq + 1,
  ordinal: draft.kind === 'message' ? ordinal + 1 : ordinal,
  ...draft,
});

/** The draft as the entry that follows on this position. */
export const nextChange = ({ seq, ordinal }: LogPosition, draft: ChangeDraft): MessageChange => ({
  seq: seq + 1,
  ordinal,
  ...draft,
});

/** The user who caused the entry: a message's sender, or the member who changed the membership or a message. */
export const authorOf = (entry: LogEntry | EntryDraft): UserId =>
  entry.kind === 'message' ? entry.sender : entry.by;

/** How far the changes of its log are folded into a message: its own seq before the first. */
export const revOf = ({ seq, rev = seq }: Pick<Message, 'seq' | 'rev'>): Seq => rev;

/** True for a message of anyone but this user: only such messages can be unread, delivered or seen by the user. */
export const isMessageToOthersThan = (entry: LogEntry, user: UserId): entry is Message =>
  entry.kind === 'message' && entry.sender !== user;

/** 1 to 10,000 characters, which stay exactly as they are. @throws DomainError INVALID, or TOO_LARGE beyond. */
export const parseContent = (raw: string): string => parseBody(raw, CONTENT_MAX_LENGTH, 'A message');

/** @throws DomainError INVALID for what is none. */
export const parseMessageType = (raw: unknown): MessageType => {
  const type = MESSAGE_TYPES.find((each) => each === raw);
  if (type === undefined) throw invalid('A message has no such type');
  return type;
};

/** The parts of a new message; `id` and `createdAt` come from ports. */
export interface NewMessage {
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly sender: UserId;
  readonly type?: MessageType | undefined;
  readonly content: string;
  readonly clientMessageId?: ClientMessageId | undefined;
  readonly replyTo?: Message['replyTo'] | undefined;
  readonly mentions?: readonly UserId[] | undefined;
  readonly createdAt: number;
}

/** @throws DomainError INVALID or TOO_LARGE for the content. A missing type is `text`. */
export const draftMessage = (message: NewMessage): MessageDraft => ({
  kind: 'message',
  id: message.id,
  roomId: message.roomId,
  sender: message.sender,
  type: message.type ?? 'text',
  content: parseContent(message.content),
  clientMessageId: message.clientMessageId ?? (message.id as string as ClientMessageId),
  createdAt: message.createdAt,
  ...(message.replyTo && { replyTo: message.replyTo }),
  ...(message.mentions && message.mentions.length > 0 && { mentions: message.mentions }),
});

/** The content of a message, which a repeated send must repeat while the message is as it was sent. */
export type MessageBody = Pick<Message, 'type' | 'content'>;

/** A text that two messages share only where they say the same. */
export const bodyText = ({ type, content }: MessageBody): string => `${type}\0${content}`;

/** The draft as the host application has changed it. `digestOf` is given the text of what was sent. */
export const changedDraft = (
  sent: MessageDraft,
  {
    type = sent.type,
    content = sent.content,
  }: { readonly [Key in keyof MessageBody]?: MessageBody[Key] | undefined },
  digestOf: (text: string) => string,
): MessageDraft =>
  type === sent.type && content === sent.content
    ? sent
    : { ...sent, type, content, sentDigest: digestOf(bodyText(sent)) };

/** Whether a repeated send is the same message, as its clientMessageId promises. */
export const isRepeatOf = (
  { sentDigest, type, content }: MessageBody & Pick<Message, 'sentDigest'>,
  sent: MessageBody,
  digestOf: (text: string) => string,
): boolean =>
  sentDigest === undefined
    ? type === sent.type && content === sent.content
    : sentDigest === digestOf(bodyText(sent));
