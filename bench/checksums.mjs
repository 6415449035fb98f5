// What the checksum of an entry costs on SQLite: CPU per entry written and read, with and without it, in turn in one
// process. `node bench/checksums.mjs`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { rolldown } from 'rolldown';

/** The store's own function, which no entry of the package gives out. It needs Node alone. */
const loadChecksumOf = async () => {
  const input = fileURLToPath(new URL('../src/adapters/sqlite/entry-rows.ts', import.meta.url));
  const bundle = await rolldown({ input, platform: 'node', treeshake: { moduleSideEffects: false } });
  const { output } = await bundle.generate();
  const { checksumOf } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
  return checksumOf;
};
const checksumOf = await loadChecksumOf();

const ROUNDS = 9;
const PAGE = 200;
const SIZES = [
  { characters: 40, entries: 20_000 },
  { characters: 400, entries: 20_000 },
  { characters: 10_000, entries: 2_000 },
];
const ROOM_ID = 'ann_ben';
const MESSAGE_COLUMNS = ['sender', 'type', 'client_message_id', 'sent_digest'];
const COLUMNS = ['seq', 'ordinal', 'id', 'created_at', 'content', ...MESSAGE_COLUMNS];
const NUMBERS = ['seq', 'ordinal', 'created_at', 'checksum'];

const folder = mkdtempSync(join(tmpdir(), 'parley-checksums-'));

const makeLog = (name, checked) => {
  const columns = checked ? [...COLUMNS, 'checksum'] : COLUMNS;
  const selected = columns.map((column) =>
    checked && NUMBERS.includes(column) ? `CAST(e.${column} AS REAL) AS ${column}` : column,
  );
  const database = new DatabaseSync(join(folder, `${name}.db`));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE e (
      entry INTEGER PRIMARY KEY, room INTEGER NOT NULL, seq INTEGER NOT NULL, ordinal INTEGER NOT NULL,
      id TEXT NOT NULL UNIQUE, sender TEXT, created_at INTEGER NOT NULL, type TEXT, content TEXT NOT NULL,
      client_message_id TEXT, sent_digest TEXT, ${checked ? 'checksum INTEGER NOT NULL,' : ''}
      UNIQUE (room, seq), UNIQUE (room, sender, client_message_id)
    ) STRICT`);
  const insert = database.prepare(
    `INSERT INTO e (room, ${columns.join()}) VALUES (1, ${columns.map(() => '?').join()})`,
  );
  const select = database.prepare(
    `SELECT ${selected.join()} FROM e WHERE room = 1 AND e.seq >= ? AND e.seq < ? ORDER BY e.seq LIMIT ${PAGE}`,
  );
  let next = 1;
  return {
    write(count, content) {
      database.exec('BEGIN');
      for (let i = 0; i < count; i++) {
        const seq = next++;
        const id = `01936f5e-0000-7000-8000-${String(seq).padStart(12, '0')}`;
        const row = { seq, ordinal: seq, id, created_at: 1.7e12 + seq, content };
        Object.assign(row, { sender: 'ann', type: 'text', client_message_id: id, sent_digest: null });
        const values = COLUMNS.map((column) => row[column]);
        if (checked) values.push(checksumOf(ROOM_ID, row));
        insert.run(...values);
      }
      database.exec('COMMIT');
    },
    read(count) {
      for (let from = next - count; from < next; from += PAGE) {
        for (const row of select.all(from, from + PAGE)) {
          if (checked && checksumOf(ROOM_ID, row) !== row.checksum)
            throw new Error('A checksum does not fit');
        }
      }
    },
  };
};

const cpuOf = (work) => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(2);

for (const { characters, entries } of SIZES) {
  const content = 'x'.repeat(characters);
  const logs = {
    plain: makeLog(`plain-${characters}`, false),
    checked: makeLog(`checked-${characters}`, true),
  };
  const times = { plain: { write: [], read: [] }, checked: { write: [], read: [] } };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, log] of Object.entries(logs)) {
      const write = cpuOf(() => log.write(entries, content)) / entries;
      const read = cpuOf(() => log.read(entries)) / entries;
      // The first is a warm-up.
      if (round === 0) continue;
      times[name].write.push(write);
      times[name].read.push(read);
    }
  }
  for (const what of ['write', 'read']) {
    const [without, with_] = [median(times.plain[what]), median(times.checked[what])];
    process.stdout.write(
      `${characters} characters, ${what}: ${without} µs without, ${with_} µs with a checksum\n`,
    );
  }
}
rmSync(folder, { recursive: true });
