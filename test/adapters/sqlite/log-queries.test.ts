import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOG_QUERIES } from '../../../src/adapters/sqlite/log-queries.js';
import { ROOM_QUERIES } from '../../../src/adapters/sqlite/room-queries.js';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { ann, ben, groupOf, message, named, START, zoe } from '../../contracts/fixtures.js';
import { openSubject, type SqliteSubject } from './sqlite-subject.js';

const LENGTH = 100_000;
const EVENT_EVERY = 1_000;

/** Straight to where entries are written first: appending so many would take a minute. */
const fill = ({ store }: SqliteSubject): void => {
  store.database.exec(`
    WITH RECURSIVE seqs (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM seqs WHERE seq < ${LENGTH})
    INSERT INTO recent_entries (place, room, id, sender, created_at, type, content, client_message_id, fingerprint)
    SELECT (1 << 32) + seq, 1, 'id-' || seq,
      iif(seq % ${EVENT_EVERY} = 0, NULL, iif(seq % 3 = 0, 'ann', 'ben')), ${START} + seq,
      iif(seq % ${EVENT_EVERY} = 0, NULL, 'text'),
      iif(seq % ${EVENT_EVERY} = 0, '{"by":"ann","change":{"kind":"renamed","name":"Again"}}', 'Message ' || seq),
      iif(seq % ${EVENT_EVERY} = 0, NULL, 'name-' || substr('0000' || seq, -5)),
      iif(seq % ${EVENT_EVERY} = 0, NULL, fingerprint('name-' || substr('0000' || seq, -5)))
    FROM seqs
  `);
  store.rooms.forget();
  store.entries.forget();
};

describe('the queries of a long log', () => {
  const roomId = parseGroupId('a-long-room');
  let subject: SqliteSubject;

  beforeAll(async () => {
    subject = openSubject();
    await subject.rooms.createGroup(groupOf(ann, [ben], { id: roomId }));
    fill(subject);
    // Moves all of it.
    await subject.messages.append(message(privateRoomId(ann, ben), ann));
  });

  afterAll(() => subject.close());

  const planOf = (sql: string): string => {
    const steps = subject.store.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    return steps.map(({ detail }) => detail).join('\n');
  };

  it.each(['oldest', 'newest', 'newestMessage'] as const)('finds a page by its place: %s', (name) => {
    const plan = planOf(LOG_QUERIES[name]);

    expect(plan).toMatch(/SEARCH entries USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/);
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  it('finds the end of a log without walking', () => {
    expect(planOf(LOG_QUERIES.last)).toMatch(
      /SEARCH entries USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
    );
  });

  it('finds a name by the index of twins, or by its block', () => {
    const plan = planOf(LOG_QUERIES.named).split('\n');

    expect(plan.filter((step) => /SEARCH|SCAN|TEMP B-TREE/.test(step))).toEqual([
      'SEARCH entries USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH entries USING INDEX messages_by_twin (room=? AND sender=? AND client_message_id=?)',
      'SEARCH blocks USING PRIMARY KEY (room=? AND sender=?)',
      'SEARCH entries USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
      'SEARCH rooms USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
  });

  it('reads the fingerprints of a sender by the blocks that have some', () => {
    expect(planOf(LOG_QUERIES.fingerprints)).toBe(
      'SEARCH entry_blocks USING PRIMARY KEY (room=? AND sender=?)',
    );
  });

  it('counts what lies before and after whole blocks by their places, and those by their numbers', () => {
    expect(planOf(LOG_QUERIES.countEntries)).toMatch(
      /SEARCH entries USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
    );
    expect(planOf(LOG_QUERIES.countBlocks)).toMatch(
      /SEARCH entry_blocks USING PRIMARY KEY \(room=\? AND sender=\? AND block>\? AND block<\?\)/,
    );
    for (const name of ['countEntries', 'countBlocks'] as const) {
      expect(planOf(LOG_QUERIES[name])).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });

  it.each(Object.entries(ROOM_QUERIES))('looks at no other rooms than the right ones: %s', (_, sql) => {
    const plan = planOf(sql);

    expect(plan).toMatch(/SEARCH/);
    // What was written last is little, and has no index.
    expect(plan).not.toMatch(/SCAN (?!recent_entries$)/m);
  });

  it('reads a page of 50 anywhere in under 5 ms', async () => {
    const places = Array.from({ length: 200 }, (_, i) => 1 + ((i * 7_919) % LENGTH));
    const times: number[] = [];

    for (const before of places) {
      const started = performance.now();
      await subject.messages.page(roomId, { before, limit: 50, spans: [{ from: 1 }] });
      times.push(performance.now() - started);
    }

    // The middle one, as a machine that is busy with others holds any of them up.
    expect(times.sort((a, b) => a - b)[times.length / 2]).toBeLessThan(5);
  });

  it('looks for a name in its block alone', () => {
    const { database } = subject.store;
    const named = database.prepare(LOG_QUERIES.named);
    const count = database.prepare('SELECT count(*) FROM entries WHERE sender = ? AND client_message_id = ?');
    const timeOf = (work: () => unknown): number => {
      const started = performance.now();
      for (let i = 0; i < 20; i++) work();
      return performance.now() - started;
    };

    // Of a fingerprint that none has: all blocks are looked at, and no entry.
    const none = timeOf(() => named.get(1, 'ben', 'no-name', '     '));

    expect(timeOf(() => count.get('ben', 'no-name'))).toBeGreaterThan(4 * none);
  });

  it('knows each of the names that are in it', async () => {
    const { messages } = subject;
    for (const seq of [1, 2, 64, 33_333, LENGTH - 1]) {
      const name = named(`name-${String(seq).padStart(5, '0')}`);
      const again = await messages.append(
        message(roomId, seq % 3 === 0 ? ann : ben, { clientMessageId: name }),
      );

      expect([again.existing, again.entry.seq]).toEqual([true, seq]);
    }
  });

  it('counts what is unread without reading it', async () => {
    const { messages } = subject;
    const events = LENGTH / EVENT_EVERY;
    const ofAnn = Math.floor(LENGTH / 3) - Math.floor(LENGTH / (3 * EVENT_EVERY));

    expect(await messages.count(roomId, {})).toBe(LENGTH - events);
    expect(await messages.count(roomId, { notFrom: zoe })).toBe(LENGTH - events);
    expect(await messages.count(roomId, { notFrom: ann })).toBe(LENGTH - events - ofAnn);
  });
});
