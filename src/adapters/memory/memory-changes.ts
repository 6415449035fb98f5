import type { MessageRepository, MessageVersion } from '../../application/ports/message-repository.js';
import type { MessageId, UserId } from '../../domain/ids.js';
import type { Message, MessageChange, Seq, ShownEntry } from '../../domain/log-entry.js';
import { erased, erasedChange } from '../../domain/message-change.js';
import type { MemoryLog } from './memory-store.js';

/** An entry as members see it: a message in its present state; undefined for a change. */
export const shownOf = (log: MemoryLog, seq: Seq): ShownEntry | undefined => {
  const entry = log.states.get(seq) ?? log.entries[seq - 1];
  return entry?.kind === 'change' ? undefined : entry;
};

/** A change is at the end of the log: keeps its target as the change leaves it. */
export const setState = (log: MemoryLog, { seq }: Message, after: Message): Message => {
  log.states.set(seq, after);
  if (after.deleted !== undefined) {
    const sent = log.entries[seq - 1];
    if (sent?.kind === 'message') log.entries[seq - 1] = erased(sent);
    for (const change of changesOf(log, seq)) log.entries[change.seq - 1] = erasedChange(change);
  }
  return after;
};

const changesOf = (log: MemoryLog, target: Seq): readonly MessageChange[] =>
  log.entries.filter((entry) => entry.kind === 'change').filter((change) => change.target.seq === target);

/** By the last change of each user and emoji. */
export const hasReacted = (
  log: MemoryLog,
  target: Seq,
  { by, emoji }: { readonly by: UserId; readonly emoji: string },
): boolean => reactionsTo(log, target).get(by)?.has(emoji) === true;

export const reactionsTo = (log: MemoryLog, target: Seq): ReadonlyMap<UserId, ReadonlySet<string>> => {
  const found = new Map<UserId, Set<string>>();
  for (const { by, change } of changesOf(log, target)) {
    if (change.kind !== 'reacted') continue;
    const emojis = found.get(by) ?? new Set();
    if (change.on) emojis.add(change.emoji);
    else emojis.delete(change.emoji);
    if (emojis.size > 0) found.set(by, emojis);
    else found.delete(by);
  }
  return found;
};

export const reactionsOn = (
  log: MemoryLog,
  target: Seq,
  { after, limit }: Parameters<MessageRepository['reactions']>[2],
) =>
  [...reactionsTo(log, target)]
    .filter(([userId]) => after === undefined || userId > after)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([userId, emojis]) => ({ userId, emojis: [...emojis].sort() }));

export const reactionsOfUser = (
  log: MemoryLog,
  userId: UserId,
  seqs: ReadonlyMap<MessageId, Seq>,
): ReadonlyMap<MessageId, readonly string[]> =>
  new Map(
    [...seqs].flatMap(([id, seq]) => {
      const own = reactionsTo(log, seq).get(userId);
      return own === undefined ? [] : [[id, [...own].sort()] as const];
    }),
  );

export const versionsOf = (
  log: MemoryLog,
  target: Seq,
  { before = Infinity, limit }: Parameters<MessageRepository['versions']>[2],
): readonly MessageVersion[] => {
  const sent = log.entries[target - 1];
  const texts = changesOf(log, target).flatMap(({ seq, createdAt, change }) =>
    change.kind === 'edited' ? [{ seq, createdAt, content: change.content }] : [],
  );
  const first =
    sent?.kind === 'message' ? [{ seq: sent.seq, createdAt: sent.createdAt, content: sent.content }] : [];
  return [...first, ...texts]
    .filter(({ seq }) => seq < before)
    .reverse()
    .slice(0, limit);
};
