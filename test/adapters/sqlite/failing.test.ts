import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROBE_INTERVAL_MS } from '../../../src/adapters/storage/health.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { adding, ann, appendAll, ben, groupOf, message } from '../../../src/testing/fixtures.js';
import { openSubject, type SqliteSubject } from './sqlite-subject.js';

const PAGES_LEFT = 2;
const MANY_PAGES = 1_000_000;

describe('a SQLite store that fails', () => {
  const annAndBen = privateRoomId(ann, ben);
  let subject: SqliteSubject;

  beforeEach(() => {
    subject = openSubject();
  });

  afterEach(() => subject.close());

  const pragma = (setting: string): void => subject.store.database.exec(`PRAGMA ${setting}`);

  /** Leaves a few pages, as on a disk that is almost full. */
  const fillTheDisk = () => {
    const { page_count: pages } = subject.store.database.prepare('PRAGMA page_count').get() as {
      page_count: number;
    };
    pragma(`max_page_count = ${pages + PAGES_LEFT}`);
  };
  const large = () => message(annAndBen, ann, { content: 'x'.repeat(10_000) });

  it.each([
    ['full', fillTheDisk, () => pragma(`max_page_count = ${MANY_PAGES}`)],
    ['read-only', () => pragma('query_only = ON'), () => pragma('query_only = OFF')],
  ])('is UNAVAILABLE on a %s disk, logs that once, and recovers by itself', async (_, fail, repair) => {
    const { messages, store, clock } = subject;
    await messages.append(message(annAndBen, ann));

    fail();
    const refused = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => messages.append(large())),
      messages.append(large()),
    ]);
    const whileFailing = store.isHealthy();
    const read = await messages.lastSeqs([annAndBen]);
    await clock.advanceAsync(PROBE_INTERVAL_MS * 3);
    const stillFailing = store.isHealthy();
    repair();
    await clock.advanceAsync(PROBE_INTERVAL_MS);
    const repaired = store.isHealthy();
    const next = await messages.append(large());

    for (const outcome of refused) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
    }
    expect([whileFailing, stillFailing, repaired]).toEqual([false, false, true]);
    expect(read.get(annAndBen)).toBe(1);
    expect(next.entry.seq).toBe(2);
    expect(levelsAfterOpening(subject)).toEqual(['error', 'info']);
  });

  it('has the rooms as they are in the file after a change was rolled back', async () => {
    const { messages, rooms } = subject;
    const group = groupOf(ann);
    await rooms.createGroup(group);
    await messages.append(message(group.id, ann));

    pragma('query_only = ON');
    const refused = await Promise.allSettled([
      messages.append(adding(group.id, ann, ben)),
      messages.append(message(group.id, ben)),
    ]);
    pragma('query_only = OFF');

    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await rooms.find(group.id)).toEqual(group);
    await expect(messages.append(message(group.id, ben))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const [added] = await appendAll(messages, [adding(group.id, ann, ben)]);
    expect(added?.entry.seq).toBe(2);
  });

  it('stops probing when it is closed', async () => {
    pragma('query_only = ON');
    await expect(subject.messages.append(message(annAndBen, ann))).rejects.toThrow();
    await subject.shut();

    await subject.clock.advanceAsync(PROBE_INTERVAL_MS * 2);

    expect(levelsAfterOpening(subject)).toEqual(['error']);
  });
});

const levelsAfterOpening = ({ logger }: SqliteSubject): readonly string[] => {
  const [opened, ...rest] = logger.logged;
  expect(opened).toMatchObject({ level: 'info', message: 'The database is open' });
  return rest.map(({ level }) => level);
};
