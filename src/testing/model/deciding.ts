import type { UserId } from '../../domain/ids.js';
import { type Changed, type Entry, type ModelRoom, refuse } from './model-room.js';
import { mayRead, member, membersOf, stayOf } from './reading.js';
import { changesOf, deletionOf, presentOf, reactionsBy } from './present.js';

/* Decides who may change which message, and what that changes: undefined for nothing. */

const CONTENT_MAX = 10_000;

export const checkContent = (content: string): void => {
  if (content.length === 0) refuse('INVALID');
  if (content.length > CONTENT_MAX) refuse('TOO_LARGE');
};

/** The room and the message that the user may read in it. */
export const readableMessage = (
  room: ModelRoom | undefined,
  user: UserId,
  target: Entry | undefined,
): { own: ModelRoom; message: Entry } => {
  const own = member(room, user);
  const isThere = target?.message !== undefined && own.log.includes(target) && mayRead(own, user, target.seq);
  return isThere ? { own, message: target } : refuse('NOT_FOUND');
};

/** Each member among them once, without the sender. */
export const mentioned = (room: ModelRoom, sender: UserId, named: readonly UserId[]): UserId[] => {
  const members = membersOf(room).map(({ user }) => user);
  return [...new Set(named)].filter((user) => user !== sender && members.includes(user));
};

export const decideEdit = (
  room: ModelRoom | undefined,
  by: UserId,
  target: Entry | undefined,
  wish: { content: string; mentions: readonly UserId[] | undefined; rev: number | undefined },
): Changed | undefined => {
  checkContent(wish.content);
  const { own, message } = readableMessage(room, by, target);
  if (message.by !== by) refuse('FORBIDDEN');
  if (deletionOf(own, message.seq)) refuse('CONFLICT');
  const { content, mentions: before = [], edited } = presentOf(own, message);
  const mentions = wish.mentions === undefined ? before : mentioned(own, by, wish.mentions);
  // Someone who has left since is named again by a retry.
  const named = new Set(wish.mentions ?? before);
  const sameMentions =
    before.every((user) => named.has(user)) && new Set([...before, ...mentions]).size === before.length;
  if (content === wish.content && sameMentions) return undefined;
  if (wish.rev !== undefined && (edited?.seq ?? message.seq) > wish.rev) refuse('CONFLICT');
  return { kind: 'edited', target: message.seq, content: wish.content, mentions };
};

export const decideDelete = (
  room: ModelRoom | undefined,
  by: UserId,
  target: Entry | undefined,
): Changed | undefined => {
  const { own, message } = readableMessage(room, by, target);
  if (message.by !== by && stayOf(own, by)?.role === 'member') refuse('FORBIDDEN');
  return deletionOf(own, message.seq) ? undefined : { kind: 'deleted', target: message.seq };
};

export const decideReact = (
  room: ModelRoom | undefined,
  by: UserId,
  target: Entry | undefined,
  { emoji, on }: { emoji: string; on: boolean },
): Changed | undefined => {
  if (emoji === '' || emoji === 'no') refuse('INVALID');
  const { own, message } = readableMessage(room, by, target);
  if (deletionOf(own, message.seq)) return on ? refuse('CONFLICT') : undefined;
  if (reactionsBy(own, message.seq, by).includes(emoji) === on) return undefined;
  return { kind: 'reacted', target: message.seq, emoji, on };
};

export const isUnchanged = (room: ModelRoom, seq: number): boolean => changesOf(room, seq).length === 0;
