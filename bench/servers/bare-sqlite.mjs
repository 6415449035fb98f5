// SQLite's driver alone. It writes the rows that a load leaves in Parley's database, in batches of the same size, into
// such tables, and as durably.
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { v7 } from 'uuid';
import { CLIENT_MESSAGE_IDS, TEXT } from '../workloads.mjs';
import { serve } from './child.mjs';

const database = new DatabaseSync(join(process.env.DATA_DIR, 'bare.db'));
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -16000;
  PRAGMA wal_autocheckpoint = 4000;

  CREATE TABLE rooms (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE entries (
    entry INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES rooms (number),
    seq INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    sender TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    type TEXT NOT NULL,
    content TEXT NOT NULL,
    client_message_id TEXT NOT NULL,
    UNIQUE (room, seq),
    UNIQUE (room, sender, client_message_id)
  ) STRICT;
  CREATE INDEX entries_by_sender ON entries (room, sender, seq);
  CREATE TABLE receipts (
    room INTEGER NOT NULL REFERENCES rooms (number),
    user TEXT NOT NULL,
    delivered_seq INTEGER NOT NULL,
    delivered_at INTEGER NOT NULL,
    seen_seq INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (room, user)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE receipt_times (
    room INTEGER NOT NULL REFERENCES rooms (number),
    user TEXT NOT NULL,
    kind INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (room, user, kind, seq)
  ) STRICT, WITHOUT ROWID;
`);

const [begin, commit] = ['BEGIN', 'COMMIT'].map((sql) => database.prepare(sql));
const insertRoom = database.prepare('INSERT OR IGNORE INTO rooms (number, id) VALUES (?, ?)');
const insertEntry = database.prepare(
  `INSERT INTO entries (room, seq, ordinal, id, sender, created_at, type, content, client_message_id)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);
const upsertReceipt = database.prepare(
  `INSERT INTO receipts (room, user, delivered_seq, delivered_at, seen_seq, seen_at) VALUES (?, ?, ?, ?, ?, ?)
   ON CONFLICT DO UPDATE SET delivered_seq = excluded.delivered_seq, delivered_at = excluded.delivered_at,
     seen_seq = excluded.seen_seq, seen_at = excluded.seen_at`,
);
const insertTime = database.prepare(
  'INSERT INTO receipt_times (room, user, kind, seq, at) VALUES (?, ?, ?, ?, ?)',
);

const DELIVERED = 0;
const SEEN = 1;
const lastSeqs = new Map();

const writeMessage = (room, makeId) => {
  const seq = (lastSeqs.get(room) ?? 0) + 1;
  lastSeqs.set(room, seq);
  insertEntry.run(room, seq, seq, v7(), `ana-${room}`, Date.now(), 'text', TEXT, makeId());
};

const writeReceipts = (room) => {
  const [user, seq, at] = [`ben-${room}`, lastSeqs.get(room), Date.now()];
  upsertReceipt.run(room, user, seq, at, seq, at);
  for (const kind of [DELIVERED, SEEN]) insertTime.run(room, user, kind, seq, at);
};

/**
 * The rooms take turns. With `receipts` each batch also has the receipts of its rooms, as Parley coalesces them. Gives
 * the seconds that this took.
 */
const write = ({ rooms, messages, batch, receipts, clientMessageIds = 'ascending' }) => {
  const makeId = CLIENT_MESSAGE_IDS[clientMessageIds];
  for (let room = 1; room <= rooms; room++) insertRoom.run(room, `room-${room}`);
  const started = performance.now();
  for (let sent = 0; sent < messages; sent += batch) {
    const size = Math.min(batch, messages - sent);
    begin.run();
    for (let i = sent; i < sent + size; i++) writeMessage(1 + (i % rooms), makeId);
    if (receipts) for (let room = 1; room <= Math.min(rooms, size); room++) writeReceipts(room);
    commit.run();
  }
  return (performance.now() - started) / 1_000;
};

serve(undefined, { write });
