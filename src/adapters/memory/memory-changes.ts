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

/** Keeps a message as the last change of the log leaves it. */
export const setState = (log: MemoryLog, { seq }: Message, after: Message): void => {
  // Put at the end, as its rev is the highest.
  log.states.delete(seq);
  log.states.set(seq, after);
  if (after.deleted === undefined) return;
  const sent = log.entries[seq - 1];
  if (sent?.kind === 'message') log.entries[seq - 1] = erased(sent);
  for (const edit of editsOf(log, seq)) log.entries[edit.seq - 1] = erasedChange(edit);
};

const editsOf = (log: MemoryLog, target: Seq): readonly MessageChange[] =>
  (log.changes.get(target)?.edits ?? [])
    .map((seq) => log.entries[seq - 1])
    .filter((entry) => entry?.kind === 'change');

export const hasReacted = (
  log: MemoryLog,
  target: Seq,
  { by, emoji }: { readonly by: UserId; readonly emoji: string },
): boolean => reactionsTo(log, target).get(by)?.has(emoji) === true;

export const reactionsTo = (log: MemoryLog, target: Seq): ReadonlyMap<UserId, ReadonlySet<string>> =>
  log.changes.get(target)?.reactions ?? new Map<UserId, Set<string>>();

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
  const texts = editsOf(log, target).flatMap(({ seq, createdAt, change }) =>
    change.kind === 'edited' ? [{ seq, createdAt, content: change.content }] : [],
  );
  const first =
    sent?.kind === 'message' ? [{ seq: sent.seq, createdAt: sent.createdAt, content: sent.content }] : [];
  return [...first, ...texts]
    .filter(({ seq }) => seq < before)
    .reverse()
    .slice(0, limit);
};
