import type { MessageId, UserId } from '../../domain/ids.js';
import { type Changed, type Entry, type ModelRoom } from './model-room.js';

/* Messages as they are now, worked out anew from their log. */

/** A message as a reader sees it. */
export interface Present {
  type: string;
  content: string;
  clientMessageId: string;
  replyTo?: { id: MessageId; seq: number; sender: UserId } | undefined;
  mentions?: readonly UserId[] | undefined;
  /** The seq of its last change. */
  rev?: number | undefined;
  edited?: { seq: number; at: number; count: number } | undefined;
  deleted?: { at: number; by: UserId } | undefined;
  reactions?: { emoji: string; count: number }[] | undefined;
}

type ChangeOfMessage = Entry & { changed: Changed };

const PREVIEW_LENGTH = 120;

export const changesOf = (room: ModelRoom, target: number): ChangeOfMessage[] =>
  room.log.filter((entry): entry is ChangeOfMessage => entry.changed?.target === target);

export const deletionOf = (room: ModelRoom, seq: number): Entry | undefined =>
  changesOf(room, seq).find(({ changed }) => changed.kind === 'deleted');

export const isShown = (entry: Entry): boolean => entry.changed === undefined;

/** The message as it was sent; nothing of what it said where it was deleted since. */
export const sentAs = (room: ModelRoom, { seq, message }: Entry): Present => {
  const { type, content, clientMessageId, replyTo, mentions = [] } = message as NonNullable<Entry['message']>;
  const answered = room.log.find((entry) => entry.seq === replyTo);
  const isErased = deletionOf(room, seq) !== undefined;
  return {
    type,
    clientMessageId,
    content: isErased ? '' : content,
    replyTo: answered && { id: answered.id, seq: answered.seq, sender: answered.by },
    mentions: isErased || mentions.length === 0 ? undefined : mentions,
  };
};

export const presentOf = (room: ModelRoom, entry: Entry): Present => {
  const sent = sentAs(room, entry);
  const rev = changesOf(room, entry.seq).at(-1)?.seq;
  const deletion = deletionOf(room, entry.seq);
  if (deletion !== undefined) return { ...sent, rev, deleted: { at: deletion.at, by: deletion.by } };
  const edits = changesOf(room, entry.seq).filter(({ changed }) => changed.kind === 'edited');
  const edit = edits.at(-1);
  const counts = reactionsOf(room, entry.seq).map(([emoji, users]) => ({ emoji, count: users.length }));
  const reactions = counts.length > 0 ? counts : undefined;
  if (edit === undefined) return { ...sent, rev, reactions };
  const { content = '', mentions = [] } = edit.changed;
  return {
    ...sent,
    rev,
    reactions,
    content,
    mentions: mentions.length > 0 ? mentions : undefined,
    edited: { seq: edit.seq, at: edit.at, count: edits.length },
  };
};

/** The users who have reacted with each emoji up to this seq, in the order in which the emojis came. */
export const reactionsOf = (room: ModelRoom, target: number, upTo = Infinity): [string, UserId[]][] => {
  let found: [string, UserId[]][] = [];
  for (const { seq, by, changed } of changesOf(room, target)) {
    if (changed.kind !== 'reacted' || changed.emoji === undefined || seq > upTo) continue;
    const { emoji } = changed;
    const others = found.find(([each]) => each === emoji)?.[1].filter((user) => user !== by) ?? [];
    const users = changed.on === true ? [...others, by] : others;
    if (found.some(([each]) => each === emoji)) {
      found = found.map((each) => (each[0] === emoji ? [emoji, users] : each));
    } else found.push([emoji, users]);
    found = found.filter(([, each]) => each.length > 0);
  }
  return found;
};

/** The emojis with which a user has reacted to a message that is there. */
export const reactionsBy = (room: ModelRoom, target: number, user: UserId): string[] =>
  reactionsOf(room, target)
    .flatMap(([emoji, users]) => (users.includes(user) ? [emoji] : []))
    .sort();

/** The texts that a message has had, the newest first; none of a deleted one. */
export const versionsOf = (room: ModelRoom, entry: Entry) => {
  if (deletionOf(room, entry.seq) !== undefined) return [];
  const edits = changesOf(room, entry.seq).filter(({ changed }) => changed.kind === 'edited');
  const texts = edits.map(({ seq, at, changed }) => ({ seq, createdAt: at, content: changed.content }));
  return [{ seq: entry.seq, createdAt: entry.at, content: entry.message?.content }, ...texts].reverse();
};

/** The fact of a change, as the log has it. */
export const factOf = (room: ModelRoom, { seq, changed }: ChangeOfMessage) => {
  const { kind, target, emoji, on, content = '', mentions = [] } = changed;
  if (kind === 'deleted') return { kind };
  if (kind === 'reacted') {
    const users = reactionsOf(room, target, seq).find(([each]) => each === emoji)?.[1] ?? [];
    return { kind, emoji, on, count: users.length };
  }
  const isErased = deletionOf(room, target) !== undefined;
  return isErased ? { kind, content: '', mentions: [] } : { kind, content, mentions };
};

/** The previews of the messages that these answer, where the reader may read those. */
export const previewOf = (room: ModelRoom, answered: Entry): string =>
  presentOf(room, answered).content.slice(0, PREVIEW_LENGTH);
