import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LANDMARK_SEQS } from '../../../src/adapters/sqlite/log-queries.js';
import { MIGRATIONS } from '../../../src/adapters/sqlite/migrations/all-migrations.js';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.js';
import { makeSentNames, type SentNames } from '../../../src/adapters/sqlite/sent-names.js';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { privateRoom } from '../../../src/domain/room.js';
import { ann, appendAll, ben, groupOf, message, named } from '../../contracts/fixtures.js';
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
  const room = { number: 1, room: privateRoom(annAndBen) };
  const names = (): SentNames => makeSentNames(subject.store.database, subject.store.entries.recent);

  it('make what comes after them new, and have all else looked up', async () => {
    await appendAll(
      subject.messages,
      ['b', 'd', 'c'].map((name) => sending(name)),
    );

    const isNew = (name: string, sender = ann) => names().isNew(room, sender, named(name));

    expect(['da', 'e', 'd', 'c', 'cc', 'a', 'ä'].filter((name) => isNew(name))).toEqual(['da', 'e']);
    expect(isNew('a', ben)).toBe(true);
  });

  it('are found again in both tables after a start', async () => {
    await appendAll(
      subject.messages,
      ['b', 'c', 'd'].map((name) => sending(name)),
    );
    await reopen();
    // Moves those before it.
    await send('e');
    await reopen();
    await send('f');

    expect(['e', 'f', 'fa'].filter((name) => names().isNew(room, ann, named(name)))).toEqual(['fa']);
  });

  it('keep up with what is sent', async () => {
    const known = names();
    const isNew = () => known.isNew(room, ann, named('m'));

    expect(isNew()).toBe(true);
    known.add(room, { sender: ann, clientMessageId: named('n'), seq: 1 });
    expect(isNew()).toBe(false);
  });

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

  const indexed = (): [number, number][] => {
    const rows = subject.store.database
      .prepare('SELECT seq, landmark FROM entries WHERE landmark IS NOT NULL ORDER BY place')
      .all() as { seq: number; landmark: number }[];
    return rows.map(({ seq, landmark }) => [seq, landmark]);
  };
  const ascending = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => `name-${String(from + i).padStart(5, '0')}`);

  it('are in the index where they do not ascend, and once in a while where they do', async () => {
    await reopen(FEW);
    const given = [
      ...ascending(10, 100),
      'name-00050',
      ...ascending(LANDMARK_SEQS, 110),
      'nämlich',
      'o',
      'p',
    ];
    await appendAll(
      subject.messages,
      given.map((name) => sending(name)),
    );

    expect(indexed()).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
      [11, 0],
      [3 + LANDMARK_SEQS, 1],
      [12 + LANDMARK_SEQS, 0],
    ]);
  });

  it('have no landmarks among them where they ascend by chance', async () => {
    await reopen(FEW);
    const given = ascending(30).flatMap((name) => [`${name}-b`, `${name}-c`, `${name}-a`]);
    await appendAll(
      subject.messages,
      given.map((name) => sending(name)),
    );

    expect(indexed()).toEqual(given.map((_, i) => [i + 1, 0]));
  });

  it('are found from landmarks that are far apart, as others have written most of the log', async () => {
    const byBen = (i: number) => ascending(LANDMARK_SEQS * 2, i * 1_000).map((name) => sending(name, ben));
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

  it('need no landmark that was undone with the transaction it was in', async () => {
    await reopen(FEW);
    await send('makes-the-room', ben);
    const { database } = subject.store;
    database.exec('PRAGMA query_only = ON');
    const undone = await Promise.allSettled(['name-1a', 'name-1b', 'name-1c'].map((name) => send(name)));
    database.exec('PRAGMA query_only = OFF');
    await appendAll(
      subject.messages,
      ['name-2', 'name-3', 'name-4', 'name-5'].map((name) => sending(name)),
    );
    await send('moves-what-is-before', ben);

    expect(undone.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect((await send('name-3')).existing).toBe(true);
  });

  it('are each found where its message is, whatever is sent, undone and started again', async () => {
    const someName = fc.oneof(
      fc.constantFrom(...ascending(400)),
      fc.constantFrom('a', 'ä', 'z', '~', '～', '😀', ''.padEnd(128, 'n')),
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

  it('are each sender’s and each room’s own', async () => {
    const group = parseGroupId('a-group');
    await subject.rooms.createGroup(groupOf(ann, [ben], { id: group }));
    await send('z');
    const own = await subject.messages.append(message(group, ann, { clientMessageId: named('z') }));
    const other = await send('z', ben);

    expect([own.existing, other.existing]).toEqual([false, false]);
  });
});

describe('the names in a file that had no landmarks', () => {
  const folder = makeFolder();
  afterAll(() => removeFolder(folder));

  it('are found, and those that are sent after them', async () => {
    const { database, close } = openDatabase(folder, MIGRATIONS.slice(0, 5));
    database.exec(`INSERT INTO rooms (number, id, created_at, size) VALUES (1, '${annAndBen}', 0, 2)`);
    const columns = 'place, room, id, sender, created_at, type, content, client_message_id';
    for (const [seq, table, name] of [
      [1, 'entries', "'m'"],
      [2, 'entries', "'b'"],
      [3, 'entries', 'NULL'],
      [4, 'recent_entries', "'n'"],
      [5, 'recent_entries', 'NULL'],
    ]) {
      database.exec(`INSERT INTO ${table} (${columns})
        VALUES ((1 << 32) + ${seq}, 1, 'id-${seq}', '${ann}', 0, 'text', 'Hello', ${name})`);
    }
    close();
    const subject = openSubject(folder, FEW);

    const names = ['m', 'b', 'id-3', 'n', 'id-5', 'o', 'c', 'p', 'o', 'c', 'p', 'm', 'n', 'id-3', 'id-5'];
    const answers = await appendAll(
      subject.messages,
      names.map((name) => message(annAndBen, ann, { clientMessageId: named(name) })),
    );

    expect(answers.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 6, 7, 8, 1, 4, 3, 5]);
    await subject.shut();
  });
});
