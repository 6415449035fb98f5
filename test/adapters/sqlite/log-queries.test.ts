import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARK_SEQS, LOG_QUERIES } from '../../../src/adapters/sqlite/log-queries.js';
import { ROOM_QUERIES } from '../../../src/adapters/sqlite/room-queries.js';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { ann, ben, groupOf, message, START, zoe } from '../../contracts/fixtures.js';
import { openSubject, type SqliteSubject } from './sqlite-subject.js';

const LENGTH = 100_000;
const EVENT_EVERY = 1_000;

/** Straight to where entries are written first: appending so many would take a minute. */
const fill = ({ store }: SqliteSubject): void => {
  store.database.exec(`
    WITH RECURSIVE seqs (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM seqs WHERE seq < ${LENGTH})
    INSERT INTO recent_entries (place, room, id, sender, created_at, type, content, client_message_id, landmark)
    SELECT (1 << 32) + seq, 1, 'id-' || seq,
      iif(seq % ${EVENT_EVERY} = 0, NULL, iif(seq % 3 = 0, 'ann', 'ben')), ${START} + seq,
      iif(seq % ${EVENT_EVERY} = 0, NULL, 'text'),
      iif(seq % ${EVENT_EVERY} = 0, '{"by":"ann","change":{"kind":"renamed","name":"Again"}}', 'Message ' || seq),
      iif(seq % ${EVENT_EVERY} = 0, NULL, 'name-' || substr('0000' || seq, -5)),
      iif(seq % ${EVENT_EVERY} <> 0 AND seq % ${LANDMARK_SEQS} <= 2, 1, NULL)
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

  const index = (and = '') =>
    `SEARCH entries USING COVERING INDEX messages_by_name (room=? AND sender=? AND landmark=?${and})`;
  const range = 'SEARCH entries USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)';

  it.each([
    ['named', [index(' AND client_message_id=?'), index(' AND client_message_id<?'), range]],
    ['newestName', [index(), range]],
  ] as const)(
    'finds names by the index, and from what it holds those that are not in it: %s',
    (name, steps) => {
      const plan = planOf(LOG_QUERIES[name]).split('\n');

      const searches = plan.filter((step) => /SEARCH|SCAN (?!CONSTANT ROW)|TEMP B-TREE/.test(step));
      expect(new Set(searches)).toEqual(new Set(steps));
    },
  );

  it('counts what lies before and after whole blocks by their places, and those by their numbers', () => {
    expect(planOf(LOG_QUERIES.countEntries)).toMatch(
      /SEARCH entries USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
    );
    expect(planOf(LOG_QUERIES.countBlocks)).toMatch(
      /SEARCH entry_counts USING PRIMARY KEY \(room=\? AND sender=\? AND block>\? AND block<\?\)/,
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

  it('finds the last name of a sender in no more time than any other', () => {
    const { database } = subject.store;
    const [newest, one] = [LOG_QUERIES.newestName, LOG_QUERIES.named].map((sql) => database.prepare(sql));
    const times = (work: () => unknown): number => {
      const started = performance.now();
      for (let i = 0; i < 200; i++) work();
      return performance.now() - started;
    };

    expect(newest?.get(1, 'ben')).toEqual({ name: 'name-99998', landmarkSeq: 99_970 });
    // Walking through the 66,600 names of this sender takes thousands of times as long.
    expect(times(() => newest?.get(1, 'ben'))).toBeLessThan(
      100 * times(() => one?.get(1, 'ben', 'name-99998')),
    );
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
