import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Value } from '../../../src/adapters/sqlite/database.js';
import { fingerprintOf } from '../../../src/adapters/sqlite/fingerprints.js';
import { BLOCK_SEQS, LOG_QUERIES } from '../../../src/adapters/sqlite/log-queries.js';
import { MIGRATIONS } from '../../../src/adapters/sqlite/migrations/all-migrations.js';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.js';
import { makeSentNames } from '../../../src/adapters/sqlite/sent-names.js';
import { parseGroupId, privateRoomId, type UserId } from '../../../src/domain/ids.js';
import { privateRoom } from '../../../src/domain/room.js';
import { ann, appendAll, ben, cid, groupOf, message, named, zoe } from '../../contracts/fixtures.js';
import { FEW, makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

const annAndBen = privateRoomId(ann, ben);

describe('the names that a sender has used in a room', () => {
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

  const sending = (name: string, sender = ann) =>
    message(annAndBen, sender, { clientMessageId: named(name) });
  const send = (name: string, sender = ann) => subject.messages.append(sending(name, sender));
  const reopen = async (limits = FEW): Promise<void> => {
    await subject.shut();
    subject = openSubject(folder, limits);
  };

  it.each([
    ['ascending', ['name-1', 'name-2', 'name-3', 'name-4', 'name-5']],
    ['descending', ['name-5', 'name-4', 'name-3', 'name-2', 'name-1']],
    // JavaScript puts the second of these after the first, and SQLite before it.
    ['beyond ASCII', ['😀', '～', 'z～', 'z😀', 'é']],
  ])('hide no message that was sent: names %s', async (_, given) => {
    const sent = await appendAll(
      subject.messages,
      given.map((name) => sending(name)),
    );
    const sentAgain = async () => {
      const answers = await Promise.all(given.map((name) => send(name)));
      return answers.map(({ existing, entry }) => [existing, entry.seq]);
    };
    const each = sent.map(({ entry }) => [true, entry.seq]);

    expect(await sentAgain()).toEqual(each);
    await reopen();
    expect(await sentAgain()).toEqual(each);
    await send('moves-them');
    await reopen();
    expect(await sentAgain()).toEqual(each);
  });

  const one = (sql: string): unknown => subject.store.database.prepare(sql).get();
  const countTwins = (): unknown => Object.values(one('SELECT count(twin) FROM entries') as object)[0];
  const ascending = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => `name-${String(from + i).padStart(5, '0')}`);

  it('have a fingerprint each in the block that they are in, and are in no index', async () => {
    await reopen(FEW);
    await appendAll(
      subject.messages,
      ascending(BLOCK_SEQS + 2).flatMap((name) => [sending(name), sending(name, ben)]),
    );

    const blocks = subject.store.database
      .prepare('SELECT sender, block, length(fingerprints) / 5 AS names FROM entry_blocks')
      .all();
    expect(blocks).toEqual(
      [ann, ben].flatMap((sender) => [
        { sender, block: 0, names: BLOCK_SEQS / 2 - (sender === ann ? 0 : 1) },
        { sender, block: 1, names: BLOCK_SEQS / 2 },
        { sender, block: 2, names: sender === ann ? 2 : 3 },
      ]),
    );
    expect(countTwins()).toBe(0);
    expect(one("SELECT sql FROM sqlite_schema WHERE name = 'messages_by_twin'")).toMatchObject({
      sql: expect.stringMatching(/^CREATE UNIQUE INDEX .* WHERE twin IS NOT NULL$/) as string,
    });
  });

  it('are found where others have written most of the log', async () => {
    const byBen = (i: number) => ascending(BLOCK_SEQS * 2, i * 1_000).map((name) => sending(name, ben));
    const given = ascending(4);
    const seqs = new Map<string, number>();
    for (const [i, name] of given.entries()) {
      seqs.set(name, (await send(name)).entry.seq);
      await appendAll(subject.messages, byBen(i));
    }
    await reopen();

    for (const [name, seq] of seqs) {
      expect(await send(name)).toMatchObject({ existing: true, entry: { seq } });
    }
    expect(await send('name-000010')).toMatchObject({ existing: false });
  });

  it.each([
    ['one after the other', 0],
    ['moved apart', 5],
  ])('are told apart where they have the same fingerprint: %s', async (_, between) => {
    const twins = ['name-8598', 'name-23101'] as const;
    expect(fingerprintOf(twins[0])).toBe(fingerprintOf(twins[1]));
    await reopen(FEW);
    const seqs: number[] = [];
    for (const name of twins) {
      seqs.push((await send(name)).entry.seq);
      await appendAll(
        subject.messages,
        ascending(between, seqs.length * 10).map((other) => sending(other)),
      );
    }
    const answers = async () => {
      const all = await Promise.all(twins.map((name) => send(name)));
      return all.map(({ existing, entry }) => [existing, entry.seq]);
    };
    const each = seqs.map((seq) => [true, seq]);

    expect(await answers()).toEqual(each);
    await reopen();
    expect(await answers()).toEqual(each);
    await appendAll(
      subject.messages,
      ascending(3, 50).map((other) => sending(other)),
    );
    expect(await answers()).toEqual(each);
    expect(countTwins()).toBe(1);
  });

  it('leave nothing behind of what was undone', async () => {
    await reopen(FEW);
    await send('makes-the-room', ben);
    const { database } = subject.store;
    database.exec('PRAGMA query_only = ON');
    const undone = await Promise.allSettled(['name-1', 'name-2'].map((name) => send(name)));
    database.exec('PRAGMA query_only = OFF');
    const sent = await appendAll(
      subject.messages,
      ['name-2', 'name-3', 'name-4'].map((name) => sending(name)),
    );

    expect(undone.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(sent.map(({ existing, entry }) => [existing, entry.seq])).toEqual([
      [false, 2],
      [false, 3],
      [false, 4],
    ]);
    expect((await send('name-2')).existing).toBe(true);
    expect(countTwins()).toBe(0);
  });

  let asked = 0;
  /** The database, with how often it was asked this. */
  const counting = (query: string): Database => {
    asked = 0;
    const prepare = (sql: string) => {
      const statement = subject.store.database.prepare(sql);
      if (sql !== query) return statement;
      return { get: (...values: readonly Value[]) => (asked++, statement.get(...values) as unknown) };
    };
    return { prepare } as unknown as Database;
  };

  it('are not looked for where they are new', async () => {
    await reopen(FEW);
    await appendAll(
      subject.messages,
      ascending(9).map((name) => sending(name)),
    );
    const names = makeSentNames(counting(LOG_QUERIES.named), subject.store.entries.recent);
    const room = { number: 1, room: privateRoom(annAndBen) };

    for (const name of ascending(1_000, 9)) expect(names.find(room, ann, named(name))).toBeUndefined();
    expect(asked).toBe(0);
    for (const name of ascending(9)) expect(names.find(room, ann, named(name))).toBeDefined();
    expect(asked).toBe(9);
  });

  it('are forgotten for a while where memory is short, those of one sender at a time', () => {
    const { entries } = subject.store;
    // For three senders of a few names, or for one of many beside one of a few.
    const names = makeSentNames(counting(LOG_QUERIES.fingerprints), entries.recent, 3 * 226);
    const room = { number: 1, room: privateRoom(annAndBen) };
    const loadsOf = (...senders: readonly UserId[]): number => {
      const before = asked;
      for (const sender of senders) names.find(room, sender, named('other'));
      return asked - before;
    };

    expect(loadsOf(ann, ben, cid, ann, ben, cid)).toBe(3);
    expect(loadsOf(zoe, zoe)).toBe(1);
    expect(loadsOf(cid, ben)).toBe(0);
    expect(loadsOf(ann)).toBe(1);
    for (const name of ascending(60)) names.add(room, { sender: ann, clientMessageId: named(name) });
    expect(loadsOf(ann, ben)).toBe(0);
    expect(loadsOf(cid)).toBe(1);
  });

  it('are each found where its message is, whatever is sent, undone and started again', async () => {
    const someName = fc.oneof(
      fc.constantFrom(...ascending(400)),
      fc.constantFrom('name-8598', 'name-23101', 'a', 'ä', '～', '😀', ''.padEnd(128, 'n')),
    );
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('send' as const),
          names: fc.array(someName, { maxLength: 30 }),
        }),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('ascend' as const),
          count: fc.integer({ min: 1, max: 90 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), few: fc.boolean() }) },
    );

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const own = makeFolder();
        let { messages, store, shut } = openSubject(own, FEW);
        const sent = new Map<string, number>();
        let next = 0;
        const sendAll = async (all: readonly string[]): Promise<void> => {
          const answers = await Promise.all(all.map((name) => messages.append(sending(name))));
          for (const [i, { existing, entry }] of answers.entries()) {
            const name = all[i] ?? '';
            expect([name, existing, entry.seq]).toEqual([
              name,
              sent.has(name),
              sent.get(name) ?? sent.size + 1,
            ]);
            sent.set(name, entry.seq);
          }
        };
        for (const each of steps) {
          if (each.kind === 'send') await sendAll(each.names);
          if (each.kind === 'ascend') await sendAll(ascending(each.count, (next += each.count) - each.count));
          if (each.kind === 'undo') {
            store.database.exec('PRAGMA query_only = ON');
            const [name = ''] = ascending(1, next++);
            await Promise.allSettled([messages.append(sending(name))]);
            store.database.exec('PRAGMA query_only = OFF');
          }
          if (each.kind === 'restart') {
            await shut();
            ({ messages, store, shut } = openSubject(own, each.few ? FEW : undefined));
          }
        }
        await sendAll([...sent.keys()]);
        await shut();
        removeFolder(own);
      }),
      { numRuns: 60 },
    );
  });

  it('are each sender’s and each room’s own, wherever they are', async () => {
    await reopen(FEW);
    const group = parseGroupId('a-group');
    await subject.rooms.createGroup(groupOf(ann, [ben], { id: group }));
    const proposals = () => [
      sending('z'),
      sending('z', ben),
      ...[ann, ben].map((sender) => message(group, sender, { clientMessageId: named('z') })),
    ];
    const sent = await appendAll(subject.messages, proposals());
    await reopen();

    const again = await appendAll(subject.messages, proposals());

    expect(sent.map(({ existing }) => existing)).toEqual([false, false, false, false]);
    expect(again.map(({ entry }) => entry)).toEqual(sent.map(({ entry }) => entry));
  });
});

describe.each([5, 6])('the names in a file of version %i, which had an index of them', (version) => {
  const folder = makeFolder();
  afterAll(() => removeFolder(folder));

  it('are found, and those that are sent after them', async () => {
    const { database, close } = openDatabase(folder, MIGRATIONS.slice(0, version));
    database.exec(`INSERT INTO rooms (number, id, created_at, size) VALUES (1, '${annAndBen}', 0, 2)`);
    const columns = 'place, room, id, sender, created_at, type, content, client_message_id';
    const unnamed = version < 6 ? () => 'NULL' : (seq: number) => `'id-${String(seq)}'`;
    for (const [seq, table, name] of [
      [1, 'entries', "'m'"],
      [2, 'entries', "'b'"],
      [3, 'entries', unnamed(3)],
      [4, 'recent_entries', "'n'"],
      [5, 'recent_entries', unnamed(5)],
      [6, 'entries', "'name-8598'"],
      [7, 'entries', "'name-23101'"],
    ] as const) {
      database.exec(`INSERT INTO ${table} (${columns})
        VALUES ((1 << 32) + ${seq}, 1, 'id-${seq}', '${ann}', 0, 'text', 'Hello', ${name})`);
    }
    const changed = `'{"by":"ann","change":{"kind":"renamed","name":"Again"}}'`;
    for (const [seq, table] of [
      [8, 'entries'],
      [9, 'recent_entries'],
    ] as const) {
      database.exec(`INSERT INTO ${table} (${columns}${version < 6 ? '' : ', landmark'})
        VALUES ((1 << 32) + ${seq}, 1, 'id-${seq}', NULL, 0, NULL, ${changed}, NULL${version < 6 ? '' : ', NULL'})`);
    }
    close();
    const subject = openSubject(folder, FEW);

    const stored = ['m', 'b', 'id-3', 'n', 'id-5', 'name-8598', 'name-23101'];
    const names = [...stored, ...'ocpocp', 'm', 'n', ...stored.slice(2, 3), ...stored.slice(4)];
    const answers = await appendAll(
      subject.messages,
      names.map((name) => message(annAndBen, ann, { clientMessageId: named(name) })),
    );

    expect(answers.map(({ entry }) => entry.seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 10, 11, 12, 1, 4, 3, 5, 6, 7,
    ]);
    expect(subject.store.database.prepare('SELECT count(twin) AS twins FROM entries').get()).toEqual({
      twins: 0,
    });
    await subject.shut();
  });
});
