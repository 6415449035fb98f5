import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSqliteMessageRepository } from '../dist/adapters/sqlite/message-repository.js';
import { openDatabase } from '../dist/adapters/sqlite/open-database.js';
import { openSqliteStore } from '../dist/adapters/sqlite/sqlite-store.js';
import { TEXT } from './workloads.mjs';

const ROOM = 'a-long-room';
const PAGE = 50;
const EVERYTHING = [{ from: 1 }];

/** Straight into the table, as appending so many would take minutes. Every thousandth entry is a membership event. */
const fill = (folder, length) => {
  const { database, close } = openDatabase(folder);
  database.exec(`
    BEGIN;
    INSERT INTO rooms (number, id, created_at, size, name, history) VALUES (1, '${ROOM}', 0, 50, 'Long', 'all');
    WITH RECURSIVE seqs (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM seqs WHERE seq < ${length})
    INSERT INTO entries (place, room, id, sender, created_at, type, content, client_message_id)
    SELECT (1 << 32) + seq, 1, printf('0195f3a0-0000-7000-8000-%012x', seq),
      iif(seq % 1000 = 0, NULL, 'user-' || (seq * 7919 % 50)), 1735689600000 + seq,
      iif(seq % 1000 = 0, NULL, 'text'),
      iif(seq % 1000 = 0, '{"by":"user-1","change":{"kind":"renamed","name":"Long"}}', '${TEXT}'),
      iif(seq % 1000 = 0, NULL, printf('client-%016x', seq * 2654435761 % 4294967296 * 1048576 + seq))
    FROM seqs;
    COMMIT;
  `);
  close();
};

/** What is asked for, by how many pages of it there were before. */
const placesOf = (length) => {
  const somewhere = (nth) => PAGE + 1 + ((nth * 7_919 * 131) % (length - 2 * PAGE));
  return {
    'the newest': () => ({}),
    'back from the middle': (nth) => ({ before: somewhere(nth) }),
    'on from the middle': (nth) => ({ after: somewhere(nth) }),
    'back to the oldest': () => ({ before: PAGE + 1 }),
    'on from the oldest': () => ({ after: 0 }),
  };
};

/** How long a page takes through the repository, in ms, by its place: the middle one and the slowest of many. */
export const measureHistory = async ({ length, pages }) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  fill(folder, length);
  const clock = { now: () => Date.now(), at: () => () => undefined };
  const logger = { error: (message, cause) => process.stderr.write(`${message}: ${cause}\n`) };
  const store = openSqliteStore(folder, { clock, logger });
  const messages = makeSqliteMessageRepository(store);

  const measured = {};
  for (const [place, requestOf] of Object.entries(placesOf(length))) {
    const times = [];
    for (let nth = 0; nth < pages; nth++) {
      const started = performance.now();
      const { entries } = await messages.page(ROOM, { ...requestOf(nth), limit: PAGE, spans: EVERYTHING });
      times.push(performance.now() - started);
      if (entries.length !== PAGE) throw new Error(`A page of ${entries.length} entries: ${place}`);
    }
    times.sort((a, b) => a - b);
    measured[place] = { median: times[times.length >> 1], slowest: times.at(-1) };
  }
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return measured;
};
