import type { ChatMessage, LogEntry, LoggedMessage, Reaction } from './entry-types.js';
import { toMessage } from './entry-view.js';
import type { WireMessageChange, WirePlainMessage } from './protocol.js';

/** A later state of one message: what a change makes of it, or what a page says of it. */
export interface Revision {
  readonly messageId: string;
  /** The position of the message in the log. */
  readonly seq: number;
  /** The seq of the last change that is in it. */
  readonly rev: number;
  /** The text of the message from then on; missing where that stays as it is. */
  readonly text?: string;
  /** The users whom it mentions from then on; missing where that stays as it is. */
  readonly mentions?: readonly string[];
  readonly deleted: boolean;
  readonly apply: (message: LoggedMessage) => LoggedMessage;
}

/** The present state of a message, from a page. */
export const revisionTo = (message: WirePlainMessage, me: string): Revision => {
  const { messageId, seq, rev, message: text, mentions = [], deletedAt } = message;
  return {
    messageId,
    seq,
    rev,
    text,
    mentions,
    deleted: deletedAt !== undefined,
    apply: () => toMessage(message, me),
  };
};

/** The revision of a message by a live change. */
export const revisionBy = (live: WireMessageChange, me: string): Revision => {
  const { messageId, target: seq, seq: rev, by, timestamp: at, change } = live;
  const { message: text = '', mentions = [] } = change;
  const position = { messageId, seq, rev };
  switch (change.kind) {
    case 'edited':
      return {
        ...position,
        text,
        mentions,
        deleted: false,
        apply: (message) => ({ ...without(message, 'mentions'), text, edited: { at }, ...named(mentions) }),
      };
    case 'deleted':
      return {
        ...position,
        text,
        mentions,
        deleted: true,
        apply: (message) => asDeleted(message, { at, by }),
      };
    case 'reacted': {
      const { emoji = '', on = true, count = 0 } = change;
      return {
        ...position,
        deleted: false,
        apply: (message) => withReaction(message, emoji, count, by === me ? on : undefined),
      };
    }
  }
};

const named = (mentions: readonly string[]) => (mentions.length > 0 ? { mentions } : {});

const without = <M, Key extends keyof M>(message: M, ...keys: readonly Key[]): Omit<M, Key> => {
  const rest = { ...message };
  for (const key of keys) delete rest[key];
  return rest;
};

/** The message without what was said in it, and without what others said of that. */
export const asDeleted = <M extends ChatMessage>(
  message: M,
  deleted: NonNullable<ChatMessage['deleted']>,
) => ({
  ...without(message, 'mentions', 'reactions', 'edited'),
  text: '',
  deleted,
});

/** The message with this many reactions of one emoji. `mine`: whether this user's is among them; missing: as before. */
export const withReaction = <M extends Pick<LoggedMessage, 'reactions'>>(
  { reactions: before = [], ...message }: M,
  emoji: string,
  count: number,
  mine = before.some((one) => one.emoji === emoji && one.mine),
) => {
  const next: Reaction = { emoji, count, ...(mine && { mine }) };
  const isKnown = before.some((one) => one.emoji === emoji);
  const all = isKnown ? before.map((one) => (one.emoji === emoji ? next : one)) : [...before, next];
  const reactions = all.filter((one) => one.count > 0);
  return { ...message, ...(reactions.length > 0 && { reactions }) };
};

/** The entry after a revision, of itself or of the message that it answers; the same object where nothing changes. */
export const revise = (entry: LogEntry, revision: Revision): LogEntry => {
  if (entry.kind === 'event') return entry;
  const { messageId, rev, text, apply } = revision;
  if (entry.messageId === messageId) {
    // A deleted message stays deleted, and a page may be older than what came live.
    return rev > entry.rev && !entry.deleted ? { ...apply(entry), rev } : entry;
  }
  return text !== undefined && entry.replyTo?.messageId === messageId ? quoting(entry, text) : entry;
};

const PREVIEW_LENGTH = 120;

export const previewOf = (text: string): string =>
  Array.from(text.slice(0, 2 * PREVIEW_LENGTH))
    .slice(0, PREVIEW_LENGTH)
    .join('');

const quoting = (entry: LoggedMessage, text: string): LoggedMessage => {
  const preview = previewOf(text);
  const { replyTo } = entry;
  // Of a message that this user cannot read, the server tells neither the sender nor, in a change, the text.
  return replyTo?.sender !== undefined && replyTo.preview !== preview
    ? { ...entry, replyTo: { ...replyTo, preview } }
    : entry;
};
