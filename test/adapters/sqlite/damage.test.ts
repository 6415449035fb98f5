import { copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../src/adapters/sqlite/check.js';
import { databaseFile, prepare, walFileOf } from '../../../src/adapters/sqlite/database.js';
import { checksumOf, type EntryRow } from '../../../src/adapters/sqlite/entry-rows.js';
import { PROBE_INTERVAL_MS } from '../../../src/adapters/storage/health.js';
import { parseClientMessageId, privateRoomId } from '../../../src/domain/ids.js';
import type { LogEntry, Message } from '../../../src/domain/log-entry.js';
import { EVERYTHING } from '../../../src/domain/spans.js';
import { refusal } from '../../support/scenario.js';
import { makeRandom } from '../../fuzz/random.js';
import { ann, appendAll, ben, editing, message, reacting } from '../../../src/testing/fixtures.js';
import { makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

const annAndBen = privateRoomId(ann, ben);
const ALL = { limit: 1_000, spans: EVERYTHING };

/** How often a bit is flipped in a file of its own. */
const FLIPS = 60;
const SEED = 17;

describe('a SQLite store whose file is damaged', () => {
  let folder: string;
  let subject: SqliteSubject;

  beforeEach(() => {
    folder = makeFolder();
    subject = openSubject(folder);
  });

  afterEach(async () => {
    await subject.shut();
    removeFolder(folder);
  });

  const append = async (count: number, content = 'x'.repeat(200)): Promise<readonly LogEntry[]> =>
    (
      await appendAll(
        subject.messages,
        Array.from({ length: count }, (_, i) => message(annAndBen, ann, { content: `${i} ${content}` })),
      )
    ).map(({ entry }) => entry);

  /** Damages rows as they lie in the table. */
  const damage = (...seqs: readonly number[]) =>
    subject.store.database.exec(`UPDATE entries SET content = content || '?' WHERE seq IN (${seqs.join()})`);
  const errors = () => subject.logger.logged.filter(({ level }) => level === 'error');

  it('passes over a damaged entry in pages, counts it, and names it once in the log', async () => {
    await append(6);
    damage(3, 5);

    const pages = [
      await subject.messages.page(annAndBen, { ...ALL, limit: 3 }),
      await subject.messages.page(annAndBen, { ...ALL, after: 1, limit: 2 }),
      await subject.messages.page(annAndBen, { ...ALL, after: 4, limit: 2 }),
    ];

    expect(pages.map(({ entries, hasMore }) => [entries.map(({ seq }) => seq), hasMore])).toEqual([
      [[2, 4, 6], true],
      [[2, 4], true],
      [[6], false],
    ]);
    expect(errors().map(({ fields }) => fields)).toEqual([
      { roomId: annAndBen, seq: 5 },
      { roomId: annAndBen, seq: 3 },
    ]);
    expect(subject.store.findings()).toEqual({ damaged: 2, checkpoints: 'working' });
    expect(subject.store.isHealthy()).toBe(true);
  });

  it('is UNAVAILABLE for a damaged entry by its id, and by its clientMessageId', async () => {
    const sent = message(annAndBen, ann, { clientMessageId: parseClientMessageId('once') });
    const { entry } = await subject.messages.append(sent);
    damage(1);

    const codes = [
      await refusal(subject.messages.find(entry.id)),
      await refusal(subject.messages.append(sent)),
    ];

    expect(codes).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    expect(subject.store.isHealthy()).toBe(true);
  });

  it('goes on after a damaged last entry, with the ordinal that follows', async () => {
    await append(3);
    damage(2, 3);
    subject.store.rooms.forget();

    const [next] = await append(1);

    expect(next).toMatchObject({ seq: 4, ordinal: 4 });
    expect(await subject.messages.newest(annAndBen, { upTo: 3 })).toMatchObject({ seq: 1 });
    expect(await subject.messages.count(annAndBen, { after: 1 })).toBe(3);
  });

  it('pages through a log whose entries are all damaged', async () => {
    await append(30);
    damage(...Array.from({ length: 30 }, (_, i) => i + 1));

    const pages = [
      await subject.messages.page(annAndBen, { ...ALL, limit: 4 }),
      await subject.messages.page(annAndBen, { ...ALL, after: 0, limit: 4 }),
    ];

    expect(pages).toEqual([1, 2].map(() => ({ entries: [], hasMore: false })));
  });

  it('passes over damaged changes, and gives those behind them', async () => {
    const [first] = await append(1);
    for (let i = 0; i < 5; i++) await subject.messages.change(editing(first as Message, ann, `edit ${i}`));
    await append(2);
    subject.store.database.exec(`UPDATE changes SET body = body || ' ' WHERE seq IN (2, 3, 4)`);

    const forward = await subject.messages.page(annAndBen, { ...ALL, after: 0, limit: 2 });
    const backward = await subject.messages.page(annAndBen, { ...ALL, limit: 4 });

    expect([forward, backward].map(({ entries }) => entries.map(({ seq }) => seq))).toEqual([
      [1, 5],
      [5, 6, 7, 8],
    ]);
    expect([forward.hasMore, backward.hasMore]).toEqual([true, true]);
  });

  it('passes over changed messages whose state is damaged, and gives those behind them', async () => {
    const sent = await append(5);
    for (const target of sent) await subject.messages.change(editing(target, ann, 'edited'));
    subject.store.database.exec(`UPDATE message_states SET reactions = '[ ]' WHERE seq IN (1, 2, 3)`);

    const page = await subject.messages.shown(annAndBen, { ...ALL, after: 5, limit: 2, withChanged: true });
    const short = await subject.messages.shown(annAndBen, { ...ALL, after: 5, limit: 1, withChanged: true });

    expect([page, short].map(({ changed }) => changed.map(({ seq }) => seq))).toEqual([[4, 5], [4]]);
    expect([page.hasMore, short.hasMore]).toEqual([false, true]);
  });

  it('finds a number out that is too large for JavaScript, and gives the other entries', async () => {
    await append(3);
    subject.store.database.exec(`UPDATE entries SET created_at = ${2n ** 60n} WHERE seq = 2`);

    const { entries } = await subject.messages.page(annAndBen, ALL);

    expect(entries.map(({ seq }) => seq)).toEqual([1, 3]);
  });

  it('never serves a wrong entry, whichever bit of the file is flipped', async () => {
    const written = new Map((await append(150)).map((entry) => [entry.seq, entry]));
    await subject.shut();
    const sound = readFileSync(databaseFile(folder));
    const random = makeRandom(SEED);
    const folders: string[] = [];
    const outcomes = { same: 0, passedOver: 0, unavailable: 0, refused: 0 };

    for (let i = 0; i < FLIPS; i++) {
      const flipped = Buffer.from(sound);
      const at = random.int(0, flipped.length - 1);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.int(0, 7));
      const own = makeFolder();
      writeFileSync(databaseFile(own), flipped);
      let subject: SqliteSubject;
      try {
        subject = openSubject(own);
      } catch {
        outcomes.refused++;
        continue;
      } finally {
        folders.push(own);
      }
      const page = await subject.messages.page(annAndBen, ALL).catch((error: unknown) => {
        expect([at, error]).toMatchObject([at, { code: 'UNAVAILABLE' }]);
        return undefined;
      });
      for (const entry of page?.entries ?? []) expect(entry).toEqual(written.get(entry.seq));
      if (page === undefined) {
        outcomes.unavailable++;
        expect(subject.store.isHealthy()).toBe(false);
      } else if (page.entries.length === written.size) outcomes.same++;
      else outcomes.passedOver++;
      await subject.shut();
    }

    process.stderr.write(`${FLIPS} flipped bits: ${JSON.stringify(outcomes)}\n`);
    folders.forEach(removeFolder);
    expect(outcomes.passedOver).toBeGreaterThan(0);
  });

  it('is UNAVAILABLE and not healthy for as long as its file is cut off', async () => {
    await append(400);
    subject.store.database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA cache_size = 1');
    truncateSync(databaseFile(folder), 8 * 4_096);

    const codes = [
      await refusal(subject.messages.page(annAndBen, ALL)),
      await refusal(subject.messages.page(annAndBen, { ...ALL, after: 300, limit: 9 })),
    ];
    await subject.clock.advanceAsync(PROBE_INTERVAL_MS * 3);

    expect(codes).toContain('UNAVAILABLE');
    expect(codes).not.toContain('INTERNAL');
    expect(subject.store.isHealthy()).toBe(false);
  });

  it('is not healthy for as long as it cannot read what it failed to read', async () => {
    await append(3);
    const { database } = subject.store;
    let broken = true;
    const reading = subject.store.read(() => {
      if (broken)
        throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 266 });
      return database.isOpen;
    });

    const code = await refusal(reading);
    await subject.clock.advanceAsync(PROBE_INTERVAL_MS * 3);
    const meanwhile = subject.store.isHealthy();
    broken = false;
    await subject.clock.advanceAsync(PROBE_INTERVAL_MS);

    expect([code, meanwhile, subject.store.isHealthy()]).toEqual(['UNAVAILABLE', false, true]);
  });
});

describe('opening a database', () => {
  let folder: string;

  beforeEach(() => {
    folder = makeFolder();
  });

  afterEach(() => removeFolder(folder));

  /** The folder of a process that ended without closing its database. It is a copy, as this process has it open. */
  const killed = async (count: number) => {
    const subject = openSubject(folder);
    for (let i = 0; i < count; i++) await subject.messages.append(message(annAndBen, ann));
    const left = join(folder, 'left');
    mkdirSync(left);
    const file = databaseFile(folder);
    for (const each of [file, walFileOf(file)]) copyFileSync(each, join(left, basename(each)));
    await subject.shut();
    return left;
  };

  it('says in the log what was found: the size of the file, its schema, and what it took over', async () => {
    const left = await killed(5);
    const file = databaseFile(left);
    const { size } = statSync(walFileOf(file));

    const subject = openSubject(left);
    await subject.shut();

    expect(subject.logger.logged).toEqual([
      {
        level: 'info',
        message: 'The database is open',
        fields: {
          file,
          bytes: expect.any(Number) as number,
          schema: expect.any(Number) as number,
          walBytes: size,
          // The schema is one.
          commitsTakenOver: 6,
        },
      },
    ]);
  });

  it('says how many commits of a damaged write-ahead log are lost', async () => {
    const left = await killed(20);
    const walFile = walFileOf(databaseFile(left));
    const wal = readFileSync(walFile);
    const middle = Math.floor(wal.length / 2);
    wal[middle] = (wal[middle] ?? 0) ^ 1;
    writeFileSync(walFile, wal);

    const subject = openSubject(left);
    const last = (await subject.messages.lastSeqs([annAndBen])).get(annAndBen) ?? 0;
    await subject.shut();

    expect(last).toBeLessThan(20);
    expect(subject.logger.logged[1]).toMatchObject({ level: 'warn', fields: { commitsLost: 20 - last } });
  });

  it('refuses a file that is cut off', async () => {
    const subject = openSubject(folder);
    for (let i = 0; i < 40; i++) {
      await subject.messages.append(message(annAndBen, ann, { content: 'x'.repeat(1_000) }));
    }
    await subject.shut();
    const cut = join(folder, 'cut');
    mkdirSync(cut);
    writeFileSync(databaseFile(cut), readFileSync(databaseFile(folder)).subarray(0, 5 * 4_096));

    expect(() => openSubject(cut)).toThrow('database disk image is malformed');
  });
});

describe('checking a database', () => {
  let folder: string;
  let subject: SqliteSubject;

  beforeEach(async () => {
    folder = makeFolder();
    subject = openSubject(folder);
    for (let i = 0; i < 5; i++) await subject.messages.append(message(annAndBen, ann));
  });

  afterEach(async () => {
    await subject.shut();
    removeFolder(folder);
  });

  it('finds a sound one sound, while a store uses it', () => {
    expect(checkDatabase(databaseFile(folder))).toEqual({ rooms: 1, entries: 5, problems: [], more: 0 });
  });

  it.each([
    ['a damaged entry', `UPDATE entries SET content = 'Another' WHERE seq = 3`, /entry 3 is damaged/],
    ['another digest', `UPDATE entries SET sent_digest = 'another' WHERE seq = 3`, /entry 3 is damaged/],
    ['a missing entry', 'DELETE FROM entries WHERE seq = 3', /entry 4 follows on the entry 2/],
    [
      'a watermark beyond the log',
      `INSERT INTO receipts (room_id, user, delivered_seq, delivered_at, seen_seq, seen_at)
       VALUES ('${annAndBen}', 'ben', 9, 0, 2, 0)`,
      /a watermark of "ben" is at 9, beyond the last entry 5/,
    ],
    [
      'crossed watermarks',
      `PRAGMA ignore_check_constraints = ON;
       INSERT INTO receipts (room_id, user, delivered_seq, delivered_at, seen_seq, seen_at)
       VALUES ('${annAndBen}', 'ben', 2, 0, 4, 0)`,
      /the watermarks of "ben" are crossed/,
    ],
    [
      'an entry of no room',
      'PRAGMA foreign_keys = OFF; UPDATE entries SET room = 77 WHERE seq = 5',
      /of the table entries belongs to a room/,
    ],
  ])('says what is wrong: %s', (_, sql, problem) => {
    subject.store.database.exec(sql);

    const { problems } = checkDatabase(databaseFile(folder));

    expect(problems).toContainEqual(expect.stringMatching(problem));
  });

  it.each([
    ['a damaged state', `UPDATE message_states SET reactions = '[ ]' WHERE seq = 1`],
    ['a state whose edit is of another message', 'UPDATE changes SET target = 2 WHERE seq = 6'],
  ])('says what is wrong with a changed message: %s', async (_, sql) => {
    const { entries } = await subject.messages.page(annAndBen, ALL);
    await subject.messages.change(editing(entries[0] as Message, ann, 'edited'));
    const before = checkDatabase(databaseFile(folder));
    subject.store.database.exec(sql);

    const { problems } = checkDatabase(databaseFile(folder));

    expect(before.problems).toEqual([]);
    expect(problems).toContainEqual(
      expect.stringMatching(/what changes have made of the entry 1 is damaged/),
    );
  });

  it.each([
    ['one that is lost', 'DELETE FROM reactions'],
    ['one too many', `INSERT INTO reactions SELECT room, target, 'zoe', emoji FROM reactions`],
    ['one of another message', 'UPDATE reactions SET target = 2'],
    ['another emoji', `UPDATE reactions SET emoji = '👎'`],
  ])('says which reactions are not those that are counted: %s', async (_, sql) => {
    const { entries } = await subject.messages.page(annAndBen, ALL);
    await subject.messages.change(reacting(entries[0] as Message, ben, '👍'));
    const before = checkDatabase(databaseFile(folder));
    subject.store.database.exec(sql);

    const { problems } = checkDatabase(databaseFile(folder));

    expect(before.problems).toEqual([]);
    expect(problems).toContainEqual(expect.stringMatching(/the reactions to the entry 1 are not those/));
  });

  it.each([
    ['an ordinal that does not follow', { ordinal: 7 }, /the entry 3 has the ordinal 7 where 3 follows/],
    ['an id that is none', { id: 'a b' }, /the entry 3 has no valid id/],
  ])('says what is wrong although the checksum fits: %s', (_, wrong, problem) => {
    const { database } = subject.store;
    const row = prepare<EntryRow>(database, 'SELECT * FROM entries WHERE seq = 3').get();
    const written = { ...row, ...wrong } as EntryRow;
    prepare(database, 'UPDATE entries SET ordinal = ?, id = ?, checksum = ? WHERE seq = 3').run(
      written.ordinal,
      written.id,
      checksumOf(annAndBen, written),
    );

    const { problems } = checkDatabase(databaseFile(folder));

    expect(problems).toContainEqual(expect.stringMatching(problem));
  });

  it('finds damage of pages and indexes', async () => {
    const { entries } = await subject.messages.page(annAndBen, ALL);
    const id = entries[0]?.id ?? '';
    await subject.shut();
    const bytes = readFileSync(databaseFile(folder));
    // The id is in the table and in its index, which differ then.
    bytes[bytes.indexOf(id)] = 'X'.charCodeAt(0);
    const file = join(folder, 'damaged.db');
    writeFileSync(file, bytes);

    const { problems } = checkDatabase(file);

    expect(problems.join('\n')).toContain('The file is damaged');
  });
});
