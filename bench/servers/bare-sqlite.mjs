// The driver alone: writes the rows that a load leaves in Parley's database, in batches of the same size, into
// the same schema with the same settings, and does nothing else.
import { v7 } from 'uuid';
import { fingerprintOf, textOf } from '../../dist/adapters/sqlite/fingerprints.js';
import { BLOCK_SEQS } from '../../dist/adapters/sqlite/log-queries.js';
import { openDatabase } from '../../dist/adapters/sqlite/open-database.js';
import { NAMES, TEXT } from '../workloads.mjs';
import { serve } from './child.mjs';

const { database } = openDatabase(process.env.DATA_DIR);
const [begin, commit] = ['BEGIN', 'COMMIT'].map((sql) => database.prepare(sql));
const insertRoom = database.prepare(
  'INSERT OR IGNORE INTO rooms (number, id, created_at, size) VALUES (?, ?, 0, 2)',
);
const insertPair = database.prepare(
  'INSERT OR IGNORE INTO watermarks (pair, room_id, user, delivered_seq, delivered_at, seen_seq, seen_at) VALUES (?, ?, ?, 0, 0, 0, 0)',
);
const insertEntry = database.prepare(
  'INSERT INTO entries (place, room, id, sender, created_at, type, content, client_message_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
);
const updatePair = database.prepare(
  'UPDATE watermarks SET delivered_seq = ?, delivered_at = ?, seen_seq = ?, seen_at = ? WHERE pair = ?',
);
const insertTime = database.prepare('INSERT INTO receipt_times (pair, kind, seq, at) VALUES (?, ?, ?, ?)');

const addToBlock = database.prepare(
  `INSERT INTO entry_blocks (room, sender, block, count, fingerprints) VALUES (?, ?, ?, 1, ?)
   ON CONFLICT DO UPDATE SET count = count + 1, fingerprints = fingerprints || excluded.fingerprints`,
);

const DELIVERED = 0;
const SEEN = 1;
const lastSeqs = new Map();

const writeOne = (room, receipts, names) => {
  const seq = (lastSeqs.get(room) ?? 0) + 1;
  lastSeqs.set(room, seq);
  const [sender, at] = [`ana-${room}`, Date.now()];
  const name = NAMES[names]();
  insertEntry.run(room * 2 ** 32 + seq, room, v7(), sender, at, 'text', TEXT, name);
  addToBlock.run(room, sender, Math.floor(seq / BLOCK_SEQS), textOf(fingerprintOf(name)));
  if (!receipts) return;
  updatePair.run(seq, at, seq, at, room);
  insertTime.run(room, DELIVERED, seq, at);
  insertTime.run(room, SEEN, seq, at);
};

/** The rooms take turns. Gives the seconds it took. */
const write = ({ rooms, messages, batch, receipts, names = 'ascending' }) => {
  for (let room = 1; room <= rooms; room++) {
    insertRoom.run(room, `room-${room}`);
    insertPair.run(room, `room-${room}`, `ben-${room}`);
  }
  const started = performance.now();
  for (let sent = 0; sent < messages; sent += batch) {
    begin.run();
    for (let i = sent; i < Math.min(messages, sent + batch); i++) writeOne(1 + (i % rooms), receipts, names);
    commit.run();
  }
  return (performance.now() - started) / 1_000;
};

serve(undefined, { write });
