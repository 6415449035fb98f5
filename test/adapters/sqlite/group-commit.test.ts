import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GroupCommit, makeGroupCommit } from '../../../src/adapters/sqlite/group-commit.js';
import { forbidden } from '../../../src/domain/errors.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ann, ben, groupOf, ids, message } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { openSubject, type SqliteSubject } from './sqlite-subject.js';

/** An error as SQLite throws it, with the fields that are read. */
const sqliteError = (errcode: number): Error =>
  Object.assign(new Error(`Result ${String(errcode)}`), { code: 'ERR_SQLITE_ERROR', errcode });

/** SQLite's result codes. */
const [FULL, CONSTRAINT] = [13, 19];

describe('a group commit', () => {
  let steps: string[];
  let commit: () => void;
  let group: GroupCommit;
  let failures: unknown[];

  beforeEach(() => {
    steps = [];
    failures = [];
    commit = () => steps.push('commit');
    group = makeGroupCommit({
      begin: () => steps.push('begin'),
      commit: () => commit(),
      rollback: () => steps.push('rollback'),
      failed: (cause) => failures.push(cause),
    });
  });

  const doing = (name: string) =>
    group.run(() => {
      steps.push(name);
      return name;
    });

  it('does the work of one turn in one transaction, in the order of the calls', async () => {
    const done = await Promise.all(['a', 'b', 'c'].map(doing));

    expect(done).toEqual(['a', 'b', 'c']);
    expect(steps).toEqual(['begin', 'a', 'b', 'c', 'commit']);
  });

  it('settles no call before the commit, not even a refused one', async () => {
    const refused = group.run(() => {
      throw forbidden('Not today');
    });
    const settled = refused.catch(() => steps.push('refused'));
    await Promise.all([settled, doing('a').then(() => steps.push('resolved'))]);

    expect(steps).toEqual(['begin', 'a', 'commit', 'refused', 'resolved']);
  });

  it('does each work on its own where one of them fails, so that only that one is rejected', async () => {
    const fault = sqliteError(CONSTRAINT);
    const [before, failing, after] = await Promise.allSettled([
      doing('before'),
      group.run(() => {
        throw fault;
      }),
      doing('after'),
    ]);

    expect(before).toEqual({ status: 'fulfilled', value: 'before' });
    expect(failing).toEqual({ status: 'rejected', reason: fault });
    expect(after).toEqual({ status: 'fulfilled', value: 'after' });
    expect(failures).toEqual([]);
    const alone = ['begin', 'before', 'commit', 'begin', 'rollback', 'begin', 'after', 'commit'];
    expect(steps).toEqual(['begin', 'before', 'rollback', ...alone]);
  });

  it('rejects all work as UNAVAILABLE where the commit fails, and reports the cause once', async () => {
    const full = sqliteError(FULL);
    commit = () => {
      throw full;
    };

    const outcomes = await Promise.allSettled([doing('a'), doing('b')]);

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE', cause: full } });
    }
    expect(steps).toEqual(['begin', 'a', 'b', 'rollback']);
    expect(failures).toEqual([full]);
  });

  it('commits more work than fits in one transaction in several, in order', async () => {
    const done = await Promise.all(Array.from({ length: 2_500 }, (_, i) => group.run(() => i)));

    expect(done).toEqual(done.map((_, i) => i));
    expect(steps.filter((step) => step === 'commit')).toHaveLength(3);
  });

  it('commits the work that waits when it is closed, and refuses later work', async () => {
    const waiting = doing('a');

    group.close();

    expect(steps).toEqual(['begin', 'a', 'commit']);
    await expect(waiting).resolves.toBe('a');
    await expect(doing('b')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a group commit on SQLite', () => {
  const annAndBen = privateRoomId(ann, ben);
  let subject: SqliteSubject;

  beforeEach(() => {
    subject = openSubject();
  });

  afterEach(() => subject.close());

  it('commits the neighbours of a command that fails after it has written', async () => {
    const { messages, rooms } = subject;
    const taken = message(annAndBen, ann);
    await messages.append(taken);
    const group = groupOf(ann);
    await rooms.createGroup(group);
    // The id is in a log already, so the database itself refuses the entry.
    const twice = { ...taken, roomId: privateRoomId(ann, ids.messageId() as string as typeof ben) };

    const [first, failing, last] = await Promise.allSettled([
      messages.append(message(group.id, ann)),
      messages.append({
        ...twice,
        decide: () => taken.decide({ type: 'private', id: annAndBen, users: [ann, ben] }, 0),
      }),
      messages.append(message(group.id, ann)),
    ]);

    expect([first.status, failing.status, last.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await messages.lastSeqs([group.id, twice.roomId])).toEqual(
      new Map([
        [group.id, 2],
        [twice.roomId, 0],
      ]),
    );
    expect(new Set(await rooms.idsOf(ann))).toEqual(new Set([group.id, annAndBen]));
    expect(subject.store.isHealthy()).toBe(true);
  });

  it('rolls back a group whose commit fails, in the file and in memory, and commits its other work', async () => {
    const { messages, rooms, receipts, store } = subject;
    const group = groupOf(ann);
    await rooms.createGroup(group);
    // The commit itself checks a deferred constraint.
    store.database.exec(`
      CREATE TABLE parent (id INTEGER PRIMARY KEY);
      CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
    `);
    const acknowledged = acknowledgement(group.id, { kind: 'seen', seq: 1 });

    const failing = store.write(() => {
      store.database.exec('INSERT INTO child VALUES (1)');
    });
    const outcomes = await Promise.allSettled([
      failing,
      messages.append(message(group.id, ann)),
      receipts.advance([acknowledged]),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect((await messages.append(message(group.id, ann))).entry.seq).toBe(2);
    expect(store.database.prepare('SELECT * FROM child').all()).toEqual([]);
    expect((await receipts.find(group.id, [ann])).get(ann)?.seen.seq).toBe(1);
  });

  it('shows no uncommitted entry to a reader', async () => {
    const { messages } = subject;

    const appended = messages.append(message(annAndBen, ann));
    const meanwhile = await messages.lastSeqs([annAndBen]);
    await appended;

    expect(meanwhile.get(annAndBen)).toBe(0);
    expect((await messages.lastSeqs([annAndBen])).get(annAndBen)).toBe(1);
  });
});
