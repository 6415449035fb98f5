import type { MessageVersion } from '../../application/ports/message-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message, MessageChange, Seq, ShownEntry } from '../../domain/log-entry.js';
import { clip, END, type Range } from '../../domain/spans.js';
import type { Damage } from '../storage/damage.js';
import type { ChangedRequest } from '../storage/shown-page.js';
import { unavailable } from '../storage/unavailable.js';
import {
  changeOf,
  type ChangeRow,
  type EditedStateRow,
  editOf,
  type EditRow,
  isSoundState,
  withState,
} from './change-rows.js';
import { type Database, prepare } from './database.js';
import { CHANGE_QUERIES } from './log-queries.js';
import { PASSED_OVER_MAX } from './sound-entries.js';

/**
 * Reads the changes of messages, and the states in which they leave the messages. Passes over what is damaged, and reports
 * it.
 */
export interface MessageStates {
  /** Messages in their present state, and the other entries as they are; one whose state is damaged is left out. */
  present<Entry extends ShownEntry>(roomId: RoomId, entries: readonly Entry[]): readonly Entry[];
  /** The changes of a range, at most `wanted`, in the direction of reading. */
  changes(roomId: RoomId, range: Range, forward: boolean, wanted: number): readonly MessageChange[];
  /** The first changed messages, ascending by rev; `read` gives the sound ones in that order. */
  changedAfter(
    roomId: RoomId,
    request: ChangedRequest,
    read: (seqs: readonly Seq[]) => readonly Message[],
  ): readonly Message[];
  countDeleted(roomId: RoomId, range: Range, notFrom: UserId | undefined): number;
  /** The edits of a message before a seq, the newest first. */
  edits(message: Message, before: Seq, limit: number): readonly MessageVersion[];
  /** Calls `overwrite` with every edit of the message, damaged ones too. */
  eachEdit(message: Message, overwrite: (edit: EditRow) => void): void;
}

/** Without their texts, which may be many and long. */
const EDITS_AT_A_TIME = 1_000;

export const makeMessageStates = (database: Database, damage: Damage): MessageStates => {
  const oldest = prepare<ChangeRow>(database, CHANGE_QUERIES.oldest);
  const newest = prepare<ChangeRow>(database, CHANGE_QUERIES.newest);
  const edits = prepare<ChangeRow>(database, CHANGE_QUERIES.edits);
  const editRows = prepare<EditRow>(database, CHANGE_QUERIES.editRows);
  const statesIn = prepare<EditedStateRow>(database, CHANGE_QUERIES.statesIn);
  const changedAfter = prepare<{ seq: Seq; rev: Seq }>(database, CHANGE_QUERIES.changedAfter);
  const countDeleted = prepare<{ count: number }>(database, CHANGE_QUERIES.countDeleted);

  const sound = (roomId: RoomId, rows: readonly ChangeRow[]): readonly MessageChange[] =>
    rows.flatMap((row) => {
      const change = changeOf(roomId, row);
      if (change === undefined) damage.found(roomId, row.seq);
      return change ?? [];
    });

  const presentOf = (sent: Message, state: EditedStateRow): Message | undefined => {
    const { roomId, seq } = sent;
    const edit = editOf(roomId, state);
    if (isSoundState(roomId, state) && (state.edit === null || edit !== undefined)) {
      return withState(sent, state, edit);
    }
    damage.found(roomId, seq);
    return undefined;
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
    changes(roomId, range, forward, wanted) {
      const found: MessageChange[] = [];
      let { from, to } = range;
      for (let read = 0; read <= wanted + PASSED_OVER_MAX;) {
        const missing = wanted - found.length;
        const rows = (forward ? oldest : newest).all(roomId, from, to, missing);
        read += rows.length;
        found.push(...sound(roomId, rows));
        const last = rows.at(-1);
        if (last === undefined || rows.length < missing || found.length === wanted) return found;
        if (forward) from = last.seq + 1;
        else to = last.seq;
      }
      throw unavailable();
    },
    changedAfter(roomId, { start, end, spans, wanted }, read) {
      const ranges = JSON.stringify(clip(spans, 1, start + 1));
      const found: Message[] = [];
      for (let after = start; found.length < wanted;) {
        const rows = changedAfter.all(roomId, ranges, after, wanted, end);
        found.push(...read(rows.map(({ seq }) => seq)));
        const last = rows.at(-1);
        if (last === undefined || rows.length < wanted) break;
        after = last.rev;
      }
      return found.slice(0, wanted);
    },
    countDeleted: (roomId, { from, to }, notFrom) =>
      countDeleted.get(roomId, from, to, notFrom ?? null)?.count ?? 0,
    edits: ({ roomId, seq }, before, limit) =>
      sound(roomId, edits.all(roomId, seq, before, limit)).flatMap((entry) =>
        entry.change.kind === 'edited'
          ? [{ seq: entry.seq, content: entry.change.content, createdAt: entry.createdAt }]
          : [],
      ),
    eachEdit({ roomId, seq }, overwrite) {
      for (let before: Seq = END; ;) {
        const rows = editRows.all(roomId, seq, before, EDITS_AT_A_TIME);
        rows.forEach(overwrite);
        const last = rows.at(-1);
        if (last === undefined || rows.length < EDITS_AT_A_TIME) return;
        before = last.seq;
      }
    },
  };
};

/** Two ascending lists of entries as one. */
export const inOrder = (a: readonly LogEntry[], b: readonly LogEntry[]): readonly LogEntry[] =>
  b.length === 0 ? a : [...a, ...b].sort((x, y) => x.seq - y.seq);
