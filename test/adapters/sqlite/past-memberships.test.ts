import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseGroupId } from '../../../src/domain/ids.js';
import { adding, ann, ben, cid, groupOf, removing } from '../../../src/testing/fixtures.js';
import { openSubject, type SqliteSubject } from './sqlite-subject.js';

const REMOVALS = 8_000;
const ROUNDS = 51;
const LONGEST_MS = 5;

/** Fills the table directly, as so many removals would take minutes. */
const fill = ({ store }: SqliteSubject): void => {
  store.database.exec(`
    WITH RECURSIVE removals (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM removals WHERE n < ${REMOVALS})
    INSERT INTO ended_memberships (room, user, from_seq, to_seq)
    SELECT 1, iif(n % 2 = 0, 'ben', 'former-' || n), 2 * n - 1, 2 * n FROM removals
  `);
};

describe('a room with 8,000 removals', () => {
  const id = parseGroupId('a-restless-room');
  let subject: SqliteSubject;

  beforeAll(async () => {
    subject = openSubject();
    await subject.rooms.createGroup(groupOf(ann, [ben, cid], { id, history: 'since-joining' }));
    fill(subject);
  });
  afterAll(() => subject.close());

  /** The median, as a machine that is busy with others delays any of them. */
  const medianOf = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      subject.store.rooms.forget();
      const started = performance.now();
      await work();
      times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b)[(ROUNDS - 1) / 2] ?? NaN;
  };

  it('is loaded as quickly as any other, and has nothing of its past', async () => {
    const took = await medianOf(() => subject.rooms.find(id));

    expect(took).toBeLessThan(LONGEST_MS);
    expect(await subject.rooms.find(id)).toEqual(groupOf(ann, [ben, cid], { id, history: 'since-joining' }));
  });

  it('gives the past of one user, and of one seq, without reading that of others', async () => {
    const ofCid = await medianOf(() => subject.rooms.endedOf(id, cid));
    const atOne = await medianOf(() => subject.rooms.endedAt(id, REMOVALS - 1));

    expect(Math.max(ofCid, atOne)).toBeLessThan(LONGEST_MS);
    expect(await subject.rooms.endedOf(id, ben)).toHaveLength(REMOVALS / 2);
    expect(await subject.rooms.endedAt(id, 3)).toEqual([ben]);
  });

  it('is changed as quickly as any other', async () => {
    const { messages } = subject;
    const took = await medianOf(async () => {
      await messages.append(removing(id, ann, cid));
      await messages.append(adding(id, ann, cid));
    });

    expect(took).toBeLessThan(4 * LONGEST_MS);
  });
});
