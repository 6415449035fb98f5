import type {
  MessageRepository,
  MessageVersion,
  ReactionsOf,
} from '../../application/ports/message-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message, MessageChange, Seq, ShownEntry } from '../../domain/log-entry.js';
import { END, type Range, type Span, within } from '../../domain/spans.js';
import type { Damage } from '../storage/damage.js';
import { changeOf, type ChangeRow, isSoundState, type StateRow, withState } from './change-rows.js';
import { type Database, prepare } from './database.js';
import { CHANGE_QUERIES } from './log-queries.js';

/** Reads the changes of messages, and what they have made of the messages. Passes over what is damaged, and reports it. */
export interface MessageStates {
  /** Messages in their present state, and the other entries as they are; one whose state is damaged is left out. */
  present<Entry extends ShownEntry>(roomId: RoomId, entries: readonly Entry[]): readonly Entry[];
  /** The changes of a range, at most `wanted`, in the direction of reading. */
  changes(roomId: RoomId, range: Range, forward: boolean, wanted: number): readonly MessageChange[];
  /** The seqs of the messages up to `start` that were changed after it, ascending by rev. */
  changedAfter(roomId: RoomId, start: Seq, spans: readonly Span[], wanted: number): readonly Seq[];
  countDeleted(roomId: RoomId, range: Range, notFrom: UserId | undefined): number;
  hasReacted(target: Message, reaction: { readonly by: UserId; readonly emoji: string }): boolean;
  /** The emojis with which the user has reacted to the message at this seq. */
  reactionsOf(roomId: RoomId, target: Seq, userId: UserId): readonly string[];
  reactions(
    roomId: RoomId,
    target: Seq,
    page: Parameters<MessageRepository['reactions']>[2],
  ): readonly ReactionsOf[];
  /** The edits of a message by its sender before a seq, the newest first. */
  edits(message: Message, before: Seq, limit: number): readonly MessageVersion[];
  /** Every edit of the message, to be overwritten. */
  allEdits(message: Message): readonly MessageChange[];
}

export const makeMessageStates = (database: Database, damage: Damage): MessageStates => {
  const oldest = prepare<ChangeRow>(database, CHANGE_QUERIES.oldest);
  const newest = prepare<ChangeRow>(database, CHANGE_QUERIES.newest);
  const edits = prepare<ChangeRow>(database, CHANGE_QUERIES.edits);
  const lastReaction = prepare<ChangeRow>(database, CHANGE_QUERIES.lastReaction);
  const reactors = prepare<{ author: UserId }>(database, CHANGE_QUERIES.reactors);
  const reactionsBy = prepare<ChangeRow>(database, CHANGE_QUERIES.reactionsBy);
  const statesIn = prepare<StateRow>(database, CHANGE_QUERIES.statesIn);
  const changedAfter = prepare<{ seq: Seq; rev: Seq }>(database, CHANGE_QUERIES.changedAfter);
  const countDeleted = prepare<{ count: number }>(database, CHANGE_QUERIES.countDeleted);

  const sound = (roomId: RoomId, rows: readonly ChangeRow[]): readonly MessageChange[] =>
    rows.flatMap((row) => {
      const change = changeOf(roomId, row);
      if (change === undefined) damage.found(roomId, row.seq);
      return change ?? [];
    });

  const presentOf = (sent: Message, state: StateRow): Message | undefined => {
    const { roomId, seq } = sent;
    const isSound = isSoundState(roomId, state);
    const edit =
      isSound && state.edit !== null
        ? sound(roomId, oldest.all(roomId, state.edit, state.edit + 1, 1))[0]
        : undefined;
    if (isSound && (state.edit === null || edit !== undefined)) return withState(sent, state, edit);
    damage.found(roomId, seq);
    return undefined;
  };

  const isOn = ({ change }: MessageChange): boolean => change.kind === 'reacted' && change.on;

  /** By the last change with each emoji. */
  const reactionsOf: MessageStates['reactionsOf'] = (roomId, target, userId) => {
    const emojis = new Set<string>();
    for (const { change } of sound(roomId, reactionsBy.all(roomId, target, userId))) {
      if (change.kind !== 'reacted') continue;
      if (change.on) emojis.add(change.emoji);
      else emojis.delete(change.emoji);
    }
    return [...emojis].sort();
  };

  return {
    present: <Entry extends ShownEntry>(roomId: RoomId, entries: readonly Entry[]): readonly Entry[] => {
      const seqs = entries.map(({ seq }) => seq);
      if (seqs.length === 0) return entries;
      const rows = statesIn.all(roomId, Math.min(...seqs), Math.max(...seqs) + 1);
      if (rows.length === 0) return entries;
      const states = new Map(rows.map((row) => [row.seq, row]));
      return entries.flatMap((entry) => {
        const state = states.get(entry.seq);
        if (entry.kind !== 'message' || state === undefined) return entry;
        return (presentOf(entry, state) as Entry | undefined) ?? [];
      });
    },
    changes: (roomId, { from, to }, forward, wanted) =>
      sound(roomId, (forward ? oldest : newest).all(roomId, from, to, wanted)),
    changedAfter(roomId, start, spans, wanted) {
      const found: Seq[] = [];
      for (let after = start; found.length < wanted;) {
        const rows = changedAfter.all(roomId, start, after, wanted);
        found.push(...rows.map(({ seq }) => seq).filter((seq) => within(spans, seq)));
        const last = rows.at(-1);
        if (last === undefined || rows.length < wanted) break;
        after = last.rev;
      }
      return found.slice(0, wanted);
    },
    countDeleted: (roomId, { from, to }, notFrom) =>
      countDeleted.get(roomId, from, to, notFrom ?? null)?.count ?? 0,
    hasReacted({ roomId, seq }, { by, emoji }) {
      const row = lastReaction.get(roomId, seq, by, emoji);
      return row !== undefined && sound(roomId, [row]).some(isOn);
    },
    reactionsOf,
    reactions(roomId, target, { after, limit }) {
      const found: ReactionsOf[] = [];
      // No id is empty, so the empty text is before all of them.
      for (let last: string = after ?? ''; found.length < limit;) {
        const users = reactors.all(roomId, target, last, limit).map(({ author }) => author);
        for (const userId of users) {
          const emojis = reactionsOf(roomId, target, userId);
          if (emojis.length > 0) found.push({ userId, emojis });
        }
        if (users.length < limit) break;
        last = users.at(-1) ?? last;
      }
      return found.slice(0, limit);
    },
    edits: ({ roomId, seq, sender }, before, limit) =>
      sound(roomId, edits.all(roomId, seq, sender, before, limit)).flatMap((entry) =>
        entry.change.kind === 'edited'
          ? [{ seq: entry.seq, content: entry.change.content, createdAt: entry.createdAt }]
          : [],
      ),
    allEdits: ({ roomId, seq, sender }) =>
      sound(roomId, edits.all(roomId, seq, sender, END, -1)).filter(({ change }) => change.kind === 'edited'),
  };
};

/** Two ascending lists of entries as one. */
export const inOrder = (a: readonly LogEntry[], b: readonly LogEntry[]): readonly LogEntry[] =>
  b.length === 0 ? a : [...a, ...b].sort((x, y) => x.seq - y.seq);
