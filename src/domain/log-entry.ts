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

/** Immutable once in the log. `createdAt` is in milliseconds since the epoch, UTC. */
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
  /** Of what the sender sent, where the host application stored something else. No client ever sees it. */
  readonly sentDigest?: string;
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

export type LogEntry = Message | MembershipEvent;

/** A message before it is in a log. */
export type MessageDraft = Draft<Message>;

/** An entry before it is in a log. It has no position, so that it cannot choose its own. */
export type EntryDraft = MessageDraft | Draft<MembershipEvent>;

type Draft<Entry> = Omit<Entry, keyof LogPosition> & { readonly [Key in keyof LogPosition]?: never };

/** The position of an entry in its log, or of the end of a log. */
export interface LogPosition {
  readonly seq: Seq;
  readonly ordinal: Ordinal;
}

/** The end of an empty log. */
export const LOG_START: LogPosition = { seq: 0, ordinal: 0 };

/** The draft as the entry that follows on this position. */
export const nextEntry = ({ seq, ordinal }: LogPosition, draft: EntryDraft): LogEntry => ({
  // Before the draft: V8 is slow with objects that get a property after a spread.
  seq: seq + 1,
  ordinal: draft.kind === 'message' ? ordinal + 1 : ordinal,
  ...draft,
});

/** The user who caused the entry: a message's sender, or the member who changed the membership. */
export const authorOf = (entry: LogEntry | EntryDraft): UserId =>
  entry.kind === 'message' ? entry.sender : entry.by;

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
});

/** What a message says, which a repeated send must say again. */
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
