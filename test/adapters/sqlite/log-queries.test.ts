import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksumOf } from '../../../src/adapters/sqlite/entry-rows.js';
import { CHANGE_QUERIES, LOG_QUERIES } from '../../../src/adapters/sqlite/log-queries.js';
import { RECEIPT_QUERIES } from '../../../src/adapters/sqlite/receipt-repository.js';
import { ROOM_QUERIES } from '../../../src/adapters/sqlite/room-queries.js';
import { parseClientMessageId, parseGroupId, type RoomId } from '../../../src/domain/ids.js';
import type { Seq } from '../../../src/domain/log-entry.js';
import { END } from '../../../src/domain/spans.js';
import { ann, ben, groupOf, message, START, zoe } from '../../../src/testing/fixtures.js';
import { openSubject, type SqliteSubject } from './sqlite-subject.js';

const LENGTH = 100_000;
const EVENT_EVERY = 1_000;
const ANN_EVERY = 3;
const LONGEST_MS = 5;

/** Fills the table directly, as appending so many entries would take a minute. */
const fill = ({ store }: SqliteSubject, roomId: RoomId): void => {
  const { database } = store;
  const columns = 'seq, ordinal, id, sender, created_at, type, content, client_message_id';
  database.function('checksum_of', { varargs: true }, (...values: readonly unknown[]) =>
    checksumOf(roomId, rowOf(values)),
  );
  database.exec(`
    WITH RECURSIVE seqs (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM seqs WHERE seq < ${LENGTH}),
    filled (${columns}) AS (
      SELECT seq, seq - seq / ${EVENT_EVERY}, 'id-' || seq,
        iif(seq % ${EVENT_EVERY} = 0, NULL, iif(seq % ${ANN_EVERY} = 0, 'ann', 'ben')), ${START} + seq,
        iif(seq % ${EVENT_EVERY} = 0, NULL, 'text'),
        iif(seq % ${EVENT_EVERY} = 0, '{"by":"ann","change":{"kind":"renamed","name":"Again"}}', 'Message ' || seq),
        iif(seq % ${EVENT_EVERY} = 0, NULL, 'client-id-' || seq)
      FROM seqs
    )
    INSERT INTO entries (room, ${columns}, checksum) SELECT 1, ${columns}, checksum_of(${columns}) FROM filled
  `);
  store.rooms.forget();
};

const rowOf = (values: readonly unknown[]): Parameters<typeof checksumOf>[1] => {
  const [seq, ordinal, id, sender, created_at, type, content, client_message_id] = values;
  const row = {
    seq,
    ordinal,
    id,
    sender,
    created_at,
    type,
    content,
    client_message_id,
    sent_digest: null,
    refs: null,
  };
  return row as Parameters<typeof checksumOf>[1];
};

const senderAt = (seq: number): string | undefined => {
  if (seq % EVENT_EVERY === 0) return undefined;
  return seq % ANN_EVERY === 0 ? 'ann' : 'ben';
};

describe('the queries of a long log', () => {
  const roomId = parseGroupId('a-long-room');
  let subject: SqliteSubject;

  beforeAll(async () => {
    subject = openSubject();
    await subject.rooms.createGroup(groupOf(ann, [ben], { id: roomId }));
    fill(subject, roomId);
  });

  afterAll(() => subject.close());

  const planOf = (sql: string): string => {
    const steps = subject.store.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    return steps.map(({ detail }) => detail).join('\n');
  };

  it.each([
    ['oldest', 'room=? AND seq>? AND seq<?'],
    ['newest', 'room=? AND seq>? AND seq<?'],
    ['newestMessage', 'room=? AND seq>? AND seq<?'],
    ['lastUpTo', 'room=? AND seq<?'],
    ['countSent', 'room=? AND sender=? AND seq>? AND seq<?'],
    ['byClientMessageId', 'room=? AND sender=? AND client_message_id=?'],
    ['byId', 'id=?'],
    ['all', 'room=?'],
    ['countMentions', 'room=? AND user=? AND seq>? AND seq<?'],
  ] as const)('read only the entries that they need: %s', (name, terms) => {
    const plan = planOf(LOG_QUERIES[name]);

    expect(plan).toContain(`(${terms})`);
    expect(plan).toMatch(/SEARCH (entries|mentions) USING (COVERING INDEX|INDEX|PRIMARY KEY)/);
    expect(plan).not.toMatch(name === 'all' ? /TEMP B-TREE/ : /SCAN|TEMP B-TREE/);
  });

  it('are all covered by a case', () => {
    expect(Object.keys(LOG_QUERIES)).toHaveLength(9);
  });

  it.each(Object.entries(CHANGE_QUERIES))('read only the changes that they need: %s', (name, sql) => {
    const plan = planOf(sql);

    expect(plan).toMatch(
      /SEARCH (changes|message_states|reactions) USING (COVERING INDEX|INDEX|PRIMARY KEY)/,
    );
    // The seqs that are asked for are a list in JSON, and so are the ranges.
    expect(plan.replaceAll(/SCAN (ranges|(wanted|json_each) VIRTUAL TABLE)/g, '')).not.toMatch(
      name === 'all' || name === 'allStates' ? /TEMP B-TREE/ : /SCAN|TEMP B-TREE/,
    );
  });

  it('pass over what was changed of messages that a reader cannot read, however much that is', async () => {
    const other = parseGroupId('a-changed-room');
    await subject.rooms.createGroup(groupOf(ann, [ben], { id: other }));
    subject.store.database.exec(`
      WITH RECURSIVE seqs (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM seqs WHERE seq < 1000)
      INSERT INTO message_states (room, seq, sender, rev, edits, reactions, checksum)
      SELECT (SELECT number FROM rooms WHERE id = 'a-changed-room'), seq, 'ann', seq + 1000, 0, '[]', 0 FROM seqs
    `);
    const asked: (readonly Seq[])[] = [];

    subject.store.states.changedAfter(
      other,
      { start: 1_000, end: END, spans: [{ from: 1, to: 3 }, { from: 999 }], wanted: 10 },
      (seqs) => {
        asked.push(seqs);
        return [];
      },
    );

    expect(asked).toEqual([[1, 2, 999, 1_000]]);
  });

  it.each(Object.entries({ ...ROOM_QUERIES, ...RECEIPT_QUERIES }))('find rooms by an index: %s', (_, sql) => {
    const plan = planOf(sql);

    expect(plan).toMatch(/SEARCH/);
    expect(plan).not.toMatch(/SCAN/);
  });

  it('read a page of 50 anywhere in under 5 ms', async () => {
    const bounds = Array.from({ length: 200 }, (_, i) => 1 + ((i * 7_919) % LENGTH));
    const times: number[] = [];

    for (const before of bounds) {
      const started = performance.now();
      await subject.messages.page(roomId, { before, limit: 50, spans: [{ from: 1 }] });
      times.push(performance.now() - started);
    }

    // The median, as a machine that is busy with others delays any of them.
    expect(times.sort((a, b) => a - b)[times.length / 2]).toBeLessThan(LONGEST_MS);
  });

  it('find each message by its clientMessageId', async () => {
    const { messages } = subject;
    for (const seq of [1, 2, 33_333, LENGTH - 1]) {
      const clientMessageId = parseClientMessageId(`client-id-${seq}`);
      const sender = senderAt(seq) === 'ann' ? ann : ben;

      const again = await messages.append(message(roomId, sender, { clientMessageId }));

      expect([again.existing, again.entry.seq]).toEqual([true, seq]);
    }
  });

  it('count as a walk through the log does, wherever a range ends', async () => {
    const seqs = fc.integer({ min: 0, max: LENGTH + 9 });

    await fc.assert(
      fc.asyncProperty(
        seqs,
        seqs,
        fc.constantFrom(ann, ben, zoe, undefined),
        async (after, upTo, notFrom) => {
          let expected = 0;
          for (let seq = after + 1; seq <= Math.min(upTo, LENGTH); seq++) {
            const sender = senderAt(seq);
            if (sender !== undefined && sender !== notFrom) expected++;
          }

          const count = await subject.messages.count(roomId, { after, upTo, ...(notFrom && { notFrom }) });

          expect(count).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});
