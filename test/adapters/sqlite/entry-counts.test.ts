import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/adapters/sqlite/migrations/all-migrations.js';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.js';
import type { MessageFilter } from '../../../src/application/ports/message-repository.js';
import { parseGroupId } from '../../../src/domain/ids.js';
import type { LogEntry } from '../../../src/domain/log-entry.js';
import { EVERYTHING, within } from '../../../src/domain/spans.js';
import { ann, ben, change, cid, groupOf, message, zoe } from '../../contracts/fixtures.js';
import { FEW, makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

const roomId = parseGroupId('a-room-with-blocks');
const LENGTH = 500;

const seqs = fc.integer({ min: 0, max: LENGTH + 70 });
const filters: fc.Arbitrary<MessageFilter> = fc.record(
  {
    notFrom: fc.constantFrom(ann, ben, cid, zoe),
    after: seqs,
    upTo: seqs,
    spans: fc.array(
      fc.tuple(seqs, seqs).map(([from, length]) => ({ from, to: from + length })),
      { maxLength: 1 },
    ),
  },
  { requiredKeys: [] },
);

const walk = (entries: readonly LogEntry[], filter: MessageFilter): number =>
  entries.filter(
    (entry) =>
      entry.kind === 'message' &&
      entry.sender !== filter.notFrom &&
      entry.seq > (filter.after ?? 0) &&
      entry.seq <= (filter.upTo ?? LENGTH) &&
      within(filter.spans ?? EVERYTHING, entry.seq),
  ).length;

const expectCountsOfAWalk = async ({ messages }: SqliteSubject): Promise<void> => {
  const { entries } = await messages.page(roomId, { limit: LENGTH, spans: EVERYTHING });
  expect(entries).toHaveLength(LENGTH);
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      expect(await messages.count(roomId, filter)).toBe(walk(entries, filter));
    }),
    { numRuns: 300 },
  );
};

/** Senders take turns of different lengths, and every 37th entry is an event. */
const append = async ({ rooms, messages }: SqliteSubject): Promise<void> => {
  await rooms.createGroup(groupOf(ann, [ben, cid], { id: roomId }));
  const senders = [ann, ann, ben, cid, ben, ben, ben] as const;
  const proposals = Array.from({ length: LENGTH }, (_, i) =>
    i % 37 === 36
      ? change(roomId, ann, () => ({ kind: 'renamed', name: `Name ${String(i)}` }))
      : message(roomId, senders[i % senders.length] ?? ann),
  );
  // Commits of 45 entries each, so that blocks are filled by several moves.
  for (let at = 0; at < LENGTH; at += 45) {
    await Promise.all(proposals.slice(at, at + 45).map((proposal) => messages.append(proposal)));
  }
};

describe('the counts of blocks', () => {
  let subject: SqliteSubject;

  beforeAll(async () => {
    subject = openSubject(undefined, { ...FEW, entries: 80 });
    await append(subject);
  });

  afterAll(() => subject.close());

  it('tell what a walk through the log tells, wherever a range ends', async () => {
    await expectCountsOfAWalk(subject);
  });

  it('hold each entry of the table once, and none of those that are not there yet', () => {
    const one = (sql: string): unknown => subject.store.database.prepare(sql).get();

    expect(one('SELECT count(*) AS recent FROM recent_entries')).toEqual({ recent: LENGTH % 90 });
    expect(one('SELECT sum(count) - (SELECT count(*) FROM entries) AS more FROM entry_blocks')).toEqual({
      more: 0,
    });
  });
});

describe('the counts of a file that had none', () => {
  const folder = makeFolder();
  afterAll(() => removeFolder(folder));

  it('are those of its entries', async () => {
    const filled = openSubject();
    await append(filled);
    const rowsOf = (table: string): Row[] =>
      filled.store.database.prepare(`SELECT * FROM ${table}`).all() as Row[];
    const [rooms, entries] = [rowsOf('rooms'), rowsOf('recent_entries').map(without('fingerprint'))];
    await filled.close();
    const { database, close } = openDatabase(folder, MIGRATIONS.slice(0, 4));
    insert(database, 'rooms', rooms);
    // Most are in the table, some still to be moved.
    insert(database, 'entries', entries.slice(0, 450).map(without('number')));
    insert(database, 'recent_entries', entries.slice(450));
    close();

    const subject = openSubject(folder);

    await expectCountsOfAWalk(subject);
    await subject.shut();
  });
});

type Row = Record<string, string | number | null>;

const without =
  (column: string) =>
  (row: Row): Row =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));

const insert = (
  database: ReturnType<typeof openDatabase>['database'],
  table: string,
  rows: readonly Row[],
): void => {
  for (const row of rows) {
    const columns = Object.keys(row).filter((name) => name !== 'seq');
    database
      .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
      .run(...columns.map((name) => row[name] ?? null));
  }
};
