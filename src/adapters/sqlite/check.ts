import { existsSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { parseMessageId, type RoomId } from '../../domain/ids.js';
import type { LogEntry, Ordinal, Seq } from '../../domain/log-entry.js';
import { DatabaseRefused, refusedBecause } from '../storage/database-refused.js';
import { type Database, prepare, walFileOf } from './database.js';
import { entryOf, type EntryRow } from './entry-rows.js';
import { changeOf, type ChangeRow, isSoundState, type StateRow } from './change-rows.js';
import { CHANGE_QUERIES, LOG_QUERIES } from './log-queries.js';
import { requireSchema } from './schema.js';

export interface Checked {
  readonly rooms: number;
  readonly entries: number;
  /** The faults, a sentence each; empty for a sound database. */
  readonly problems: readonly string[];
  /** How many more problems there are. */
  readonly more: number;
}

/** Further problems are only counted. */
const PROBLEMS_MAX = 100;

/**
 * Reads a whole database as it is at one moment: its pages and indexes, and every log. A server may be writing to it
 * meanwhile. @throws DatabaseRefused for a file that cannot be opened as a database of this version.
 */
export const checkDatabase = (file: string): Checked => {
  if (!existsSync(file)) throw new DatabaseRefused(`${file} does not exist`);
  const hadLog = existsSync(walFileOf(file));
  let database: Database | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    database.exec('PRAGMA cell_size_check = ON');
    requireSchema(database, file);
    return checkOpen(database);
  } catch (error) {
    throw error instanceof DatabaseRefused ? error : refusedBecause(`${file} cannot be read`, error);
  } finally {
    database?.close();
    // A reader makes these beside a file that nobody else has open, and cannot remove them.
    if (!hadLog) removeEmptyLog(file);
  }
};

const checkOpen = (database: Database): Checked => {
  const problems: string[] = [];
  let more = 0;
  const report = (problem: string): void => {
    if (problems.length < PROBLEMS_MAX) problems.push(problem);
    else more++;
  };
  /** A file may be so damaged that a query ends in the middle. */
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      report(
        `${what} could not be read to the end: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  const counts = { rooms: 0, entries: 0 };
  // All queries see the same moment.
  database.exec('BEGIN');
  attempt('The file', () => checkFile(database, report));
  attempt('The logs', () => checkLogs(database, report, counts));
  attempt('The states of changed messages', () => checkStates(database, report));
  attempt('The reactions', () => checkReactions(database, report));
  attempt('The receipts', () => checkWatermarks(database, report));
  if (database.isTransaction) database.exec('ROLLBACK');
  return { ...counts, problems, more };
};

type Report = (problem: string) => void;

const checkFile = (database: Database, report: Report): void => {
  for (const { integrity_check: line } of prepare<{ integrity_check: string }>(
    database,
    `PRAGMA integrity_check(${PROBLEMS_MAX})`,
  ).iterate()) {
    if (line !== 'ok') report(`The file is damaged: ${line}`);
  }
  const strays = prepare<{ table: string; rowid: number }>(database, 'PRAGMA foreign_key_check');
  for (const { table, rowid } of strays.iterate()) {
    report(`Row ${rowid} of the table ${table} belongs to a room or a receipt that is not there`);
  }
};

const checkLogs = (database: Database, report: Report, counts: { rooms: number; entries: number }): void => {
  let room: RoomId | undefined;
  let last: { seq: Seq; ordinal: Ordinal } = { seq: 0, ordinal: 0 };
  for (const { roomId, seq, ordinal, read } of wholeLogs(database)) {
    if (roomId !== room) {
      room = roomId;
      last = { seq: 0, ordinal: 0 };
      counts.rooms++;
    }
    counts.entries++;
    const where = `In the room ${JSON.stringify(room)}`;
    const entry = read();
    if (seq !== last.seq + 1) report(`${where} the entry ${seq} follows on the entry ${last.seq}`);
    if (entry === undefined) {
      report(`${where} the entry ${seq} is damaged: its checksum does not fit`);
      last = { seq, ordinal: last.ordinal + ordinal };
      continue;
    }
    if (!isMessageId(entry.id)) report(`${where} the entry ${entry.seq} has no valid id`);
    const expected = last.ordinal + (entry.kind === 'message' ? 1 : 0);
    if (entry.ordinal !== expected) {
      report(`${where} the entry ${entry.seq} has the ordinal ${entry.ordinal} where ${expected} follows`);
    }
    last = { seq, ordinal: entry.ordinal };
  }
};

const checkStates = (database: Database, report: Report): void => {
  type Row = StateRow & { readonly room_id: RoomId; readonly has_edit: number };
  for (const row of prepare<Row>(database, CHANGE_QUERIES.allStates).iterate()) {
    if (isSoundState(row.room_id, row) && row.has_edit === 1) continue;
    report(
      `In the room ${JSON.stringify(row.room_id)} what changes have made of the entry ${row.seq} is damaged`,
    );
  }
};

/** The messages whose reactions are not those that their states count. */
const MISCOUNTED = `WITH
    listed AS (SELECT room, target AS seq, emoji, count(*) AS count FROM reactions GROUP BY room, target, emoji),
    counted AS (SELECT room, seq, value ->> 'emoji' AS emoji, value ->> 'count' AS count
      FROM message_states CROSS JOIN json_each(message_states.reactions)),
    wrong AS (SELECT * FROM (SELECT * FROM listed EXCEPT SELECT * FROM counted)
      UNION SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM listed))
    SELECT DISTINCT rooms.id AS room_id, CAST(seq AS REAL) AS seq
    FROM wrong CROSS JOIN rooms ON rooms.number = wrong.room ORDER BY rooms.number, seq`;

/** Compares the reactions to each message with the counts in its state. */
const checkReactions = (database: Database, report: Report): void => {
  for (const { room_id: room, seq } of prepare<{ room_id: RoomId; seq: Seq }>(
    database,
    MISCOUNTED,
  ).iterate()) {
    report(
      `In the room ${JSON.stringify(room)} the reactions to the entry ${seq} are not those that are counted`,
    );
  }
};

/** The function that it gives gives one row after another; undefined after the last. */
const rowsOf = <Row>(rows: Iterable<Row>): (() => Row | undefined) => {
  const iterator = rows[Symbol.iterator]();
  return () => {
    const next = iterator.next();
    return next.done === true ? undefined : next.value;
  };
};

interface LoggedRow {
  readonly roomId: RoomId;
  readonly number: number;
  readonly seq: Seq;
  /** By how much it raises the ordinal. */
  readonly ordinal: 0 | 1;
  /** Undefined for a damaged one. */
  readonly read: () => LogEntry | undefined;
}

/** The entries of both tables, room by room in their order. */
function* wholeLogs(database: Database): Iterable<LoggedRow> {
  type InRoom<Row> = Row & { readonly room_id: RoomId; readonly number: number };
  const entries = rowsOf(prepare<InRoom<EntryRow>>(database, LOG_QUERIES.all).iterate());
  const changes = rowsOf(prepare<InRoom<ChangeRow>>(database, CHANGE_QUERIES.all).iterate());
  const nextEntry = (): LoggedRow | undefined => {
    const row = entries();
    if (row === undefined) return undefined;
    const { room_id: roomId, number, seq, sender } = row;
    return { roomId, number, seq, ordinal: sender === null ? 0 : 1, read: () => entryOf(roomId, row) };
  };
  const nextChange = (): LoggedRow | undefined => {
    const row = changes();
    if (row === undefined) return undefined;
    const { room_id: roomId, number, seq } = row;
    return { roomId, number, seq, ordinal: 0, read: () => changeOf(roomId, row) };
  };
  const isFirst = (a: LoggedRow, b: LoggedRow) =>
    a.number === b.number ? a.seq <= b.seq : a.number < b.number;
  for (let [entry, change] = [nextEntry(), nextChange()]; entry !== undefined || change !== undefined;) {
    if (entry !== undefined && (change === undefined || isFirst(entry, change))) {
      yield entry;
      entry = nextEntry();
    } else if (change !== undefined) {
      yield change;
      change = nextChange();
    }
  }
}

const isMessageId = (id: string): boolean => {
  try {
    parseMessageId(id);
    return true;
  } catch {
    return false;
  }
};

const LAST_SEQ = `max(coalesce((SELECT max(seq) FROM entries WHERE room = rooms.number), 0),
  coalesce((SELECT max(seq) FROM changes WHERE room = rooms.number), 0))`;

const checkWatermarks = (database: Database, report: Report): void => {
  const beyond = prepare<{ room_id: RoomId; user: string; seq: Seq; last: Seq }>(
    database,
    `SELECT receipts.room_id, user, CAST(max(delivered_seq, seen_seq) AS REAL) AS seq,
       CAST(${LAST_SEQ} AS REAL) AS last
     FROM receipts LEFT JOIN rooms ON rooms.id = receipts.room_id
     WHERE max(delivered_seq, seen_seq) > ${LAST_SEQ}`,
  );
  for (const { room_id: room, user, seq, last } of beyond.iterate()) {
    report(
      `In the room ${JSON.stringify(room)} a watermark of ${JSON.stringify(user)} is at ${seq}, beyond the last entry ${last}`,
    );
  }
  const crossed = prepare<{ room_id: RoomId; user: string }>(
    database,
    'SELECT room_id, user FROM receipts WHERE seen_seq > delivered_seq OR seen_seq < 0',
  );
  for (const { room_id: room, user } of crossed.iterate()) {
    report(
      `In the room ${JSON.stringify(room)} the watermarks of ${JSON.stringify(user)} are crossed: seen is beyond delivered`,
    );
  }
};

const removeEmptyLog = (file: string): void => {
  const wal = walFileOf(file);
  if ((statSync(wal, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  for (const each of [wal, `${file}-shm`]) rmSync(each, { force: true });
};
