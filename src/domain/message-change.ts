import { conflict, DomainError, forbidden } from './errors.js';
import type { UserId } from './ids.js';
import { EDITS_MAX, PREVIEW_MAX_LENGTH, REACTIONS_MAX } from './limits.js';
import type {
  LogEntry,
  Message,
  MessageChange,
  MessageChangeFact,
  MessageReference,
  Reaction,
  Seq,
} from './log-entry.js';
import { parseContent, revOf } from './log-entry.js';
import { isMember, readableSpans, requireMember, roleOf, type Room } from './room.js';
import { type Range, type Span, within } from './spans.js';

/**
 * The message after a change of its log. A change that is folded in already changes nothing, and neither does one of a
 * message that was deleted.
 */
export const applyToMessage = (
  message: Message,
  { seq, change, by, createdAt: at }: MessageChange,
): Message => {
  if (seq <= revOf(message) || message.deleted !== undefined) return message;
  switch (change.kind) {
    case 'edited': {
      const { content, mentions } = change;
      const { edited: { count = 0 } = {}, reactions } = message;
      return asOf(message, seq, { content, mentions, edited: { seq, at, count: count + 1 }, reactions });
    }
    case 'deleted':
      return deletedMessage(message, seq, { at, by });
    case 'reacted': {
      const { content, sentDigest, mentions, edited, reactions = [] } = message;
      return asOf(message, seq, {
        content,
        sentDigest,
        mentions,
        edited,
        reactions: withCount(reactions, change),
      });
    }
  }
};

/** The parts of a message that its changes replace. */
export interface ChangingParts {
  readonly content: string;
  readonly sentDigest?: string | undefined;
  readonly mentions?: readonly UserId[] | undefined;
  readonly edited?: Message['edited'] | undefined;
  readonly reactions?: readonly Reaction[] | undefined;
}

/** The message with these parts instead of its own. Empty lists are left out. */
export const asOf = (
  { id, roomId, seq, ordinal, sender, type, clientMessageId, createdAt, replyTo }: Message,
  rev: Seq,
  { content, sentDigest, mentions = [], edited, reactions = [] }: ChangingParts,
): Message => ({
  // Written out, and spreads last: V8 takes microseconds for fields after a spread, and this runs for each message of a page.
  kind: 'message',
  id,
  roomId,
  seq,
  ordinal,
  sender,
  type,
  content,
  clientMessageId,
  createdAt,
  rev,
  ...(sentDigest !== undefined && { sentDigest }),
  ...(replyTo && { replyTo }),
  ...(mentions.length > 0 && { mentions }),
  ...(edited && { edited }),
  ...(reactions.length > 0 && { reactions }),
});

export const deletedMessage = (
  message: Message,
  rev: Seq,
  deleted: NonNullable<Message['deleted']>,
): Message => ({
  rev,
  deleted,
  ...erased(message),
});

const withCount = (before: readonly Reaction[], { emoji, count }: Reaction): readonly Reaction[] => {
  if (count === 0) return before.filter((each) => each.emoji !== emoji);
  const isKnown = before.some((each) => each.emoji === emoji);
  const next = { emoji, count };
  return isKnown ? before.map((each) => (each.emoji === emoji ? next : each)) : [...before, next];
};

/** The message without what was said in it, and without what others said of that. */
export const erased = (message: Message): Message => {
  const { id, roomId, seq, ordinal, sender, type, clientMessageId, createdAt, replyTo } = message;
  return {
    kind: 'message',
    id,
    roomId,
    seq,
    ordinal,
    sender,
    type,
    content: '',
    clientMessageId,
    createdAt,
    ...(replyTo && { replyTo }),
  };
};

/** An edit that says nothing. */
export const EMPTY_EDIT: MessageChangeFact = { kind: 'edited', content: '', mentions: [] };

/** A change of a message that was deleted since, without what it said. */
export const erasedChange = (entry: MessageChange): MessageChange =>
  entry.change.kind === 'edited' ? { ...entry, change: EMPTY_EDIT } : entry;

/** The message that an entry changes or answers. */
export const subjectOf = (entry: LogEntry): MessageReference | undefined => {
  if (entry.kind === 'change') return entry.target;
  return entry.kind === 'message' ? entry.replyTo : undefined;
};

/**
 * The entry for a member who cannot read the message that it changes or answers: a change is an edit that says nothing, and
 * an answer does not name whom it answers.
 */
export const withoutSubject = <Entry extends LogEntry>(entry: Entry): Entry => {
  if (entry.kind === 'change') return { ...entry, change: EMPTY_EDIT };
  if (entry.kind === 'event' || entry.replyTo === undefined) return entry;
  const { id, seq } = entry.replyTo;
  return { ...entry, replyTo: { id, seq } };
};

/** The same for a reader of these spans, and the entry itself where they can read its subject. */
export const asReadBy = <Entry extends LogEntry>(entry: Entry, spans: readonly Span[]): Entry => {
  const subject = subjectOf(entry);
  return subject === undefined || within(spans, subject.seq) ? entry : withoutSubject(entry);
};

/** The basis on which a change is decided: the room and the message just before the seq that the change takes. */
export interface ChangeBasis {
  /** Undefined for a group that does not exist. */
  readonly room: Room | undefined;
  /** In its present state; undefined where the room has no such message. */
  readonly target: Message | undefined;
  /** Whether the user has reacted with the emoji of the wish. */
  readonly hasReacted: boolean;
}

/** The user who wishes a change, and their memberships of the room that have ended. */
export interface ChangeWish {
  readonly by: UserId;
  readonly ended: readonly Range[];
}

/*
 * Decisions: each takes a basis and a wish, and gives the fact, or undefined where nothing would change. A caller who is
 * not a member, and one who cannot read the message, gets NOT_FOUND.
 */

export interface EditWish extends ChangeWish {
  readonly content: string;
  /** Missing: those that are there. */
  readonly mentions?: readonly UserId[] | undefined;
  /** The editor has seen the message with the changes up to here: an edit above it is a CONFLICT. */
  readonly rev?: Seq | undefined;
}

/**
 * For the sender. A deleted message is CONFLICT, and so is an edit beyond `EDITS_MAX`.
 * @throws DomainError also INVALID or TOO_LARGE for the content.
 */
export const editMessage = (basis: ChangeBasis, wish: EditWish): MessageChangeFact | undefined => {
  const content = parseContent(wish.content);
  const { room, target } = requireReadable(basis, wish);
  if (target.sender !== wish.by) throw forbidden('Only the sender edits a message');
  if (target.deleted !== undefined) throw conflict('The message is deleted');
  const { mentions: before = [], edited } = target;
  const named = wish.mentions ?? before;
  const mentions = wish.mentions === undefined ? before : mentionsOf(room, wish.by, named);
  // A retry also names members who have left since.
  const isSame = haveAll(named, before) && haveAll(before, mentions);
  if (content === target.content && isSame) return undefined;
  if (wish.rev !== undefined && (edited?.seq ?? target.seq) > wish.rev) {
    throw conflict('The message was edited meanwhile');
  }
  if (edited !== undefined && edited.count >= EDITS_MAX) {
    throw conflict(`A message is edited at most ${EDITS_MAX} times`);
  }
  return { kind: 'edited', content, mentions };
};

/** For the sender, and in a group for owners and admins. */
export const deleteMessage = (basis: ChangeBasis, wish: ChangeWish): MessageChangeFact | undefined => {
  const { room, target } = requireReadable(basis, wish);
  if (target.sender !== wish.by && roleOf(room, wish.by) === 'member') {
    throw forbidden('Only the sender, owners and admins delete a message');
  }
  return target.deleted === undefined ? { kind: 'deleted' } : undefined;
};

export interface ReactWish extends ChangeWish {
  readonly emoji: string;
  /** False takes the reaction back. */
  readonly on: boolean;
}

/** For every member who may read the message: one reaction of each user with each emoji. */
export const react = (basis: ChangeBasis, wish: ReactWish): MessageChangeFact | undefined => {
  const { target } = requireReadable(basis, wish);
  const { emoji, on } = wish;
  if (target.deleted !== undefined) {
    if (on) throw conflict('The message is deleted');
    return undefined;
  }
  if (basis.hasReacted === on) return undefined;
  const { reactions = [] } = target;
  const before = reactions.find((each) => each.emoji === emoji)?.count ?? 0;
  if (on && before === 0 && reactions.length >= REACTIONS_MAX) {
    throw conflict(`A message has at most ${REACTIONS_MAX} different reactions`);
  }
  return { kind: 'reacted', emoji, on, count: Math.max(0, before + (on ? 1 : -1)) };
};

/** The refusal for every message that a user cannot read, so that nobody learns whether it exists. */
export const messageNotFound = (): DomainError => new DomainError('NOT_FOUND', 'Message not found');

const requireReadable = (
  { room, target }: ChangeBasis,
  { by, ended }: ChangeWish,
): { readonly room: Room; readonly target: Message } => {
  const own = requireMember(room, by);
  if (target === undefined || !within(readableSpans(own, by, ended), target.seq)) throw messageNotFound();
  return { room: own, target };
};

/** Those of the named users who are members, each once, without the sender. */
export const mentionsOf = (room: Room, sender: UserId, named: readonly UserId[]): readonly UserId[] =>
  [...new Set(named)].filter((user) => user !== sender && isMember(room, user));

const haveAll = (users: readonly UserId[], those: readonly UserId[]): boolean =>
  those.every((user) => users.includes(user));

/** The beginning of a message, for another one that answers it; empty for a deleted one. */
export const previewOf = ({ content }: Message): string =>
  Array.from(content.slice(0, PREVIEW_MAX_LENGTH * 2))
    .slice(0, PREVIEW_MAX_LENGTH)
    .join('');
