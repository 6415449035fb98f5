import fc from 'fast-check';
import { expect } from 'vitest';
import type { PageRequest } from '../../src/application/ports/message-repository.js';
import type { LogEntry } from '../../src/domain/log-entry.js';
import { EVERYTHING, type Span, within } from '../../src/domain/spans.js';
import type { Behaves } from './contract.js';
import { ids } from './fixtures.js';
import { makeLog, roomOf, someSpans } from './log-fixtures.js';
import type { LogSubject } from './log-subject.js';

export const paging = (behaves: Behaves<LogSubject>): void => {
  behaves('finds any entry by its id, and nothing by an unknown id', async (subject) => {
    const log = await makeLog(subject);

    const found = await Promise.all(log.map(({ id }) => subject.messages.find(id)));

    expect(found).toEqual(log);
    expect(await subject.messages.find(ids.messageId())).toBeUndefined();
  });

  behaves('finds all entries that have one of the ids, and leaves out unknown ids', async (subject) => {
    const log = await makeLog(subject);
    const wanted = log.filter(({ seq }) => seq % 2 === 0);
    const asked = [...wanted.map(({ id }) => id), ids.messageId()];

    const found = await subject.messages.findAll(asked);

    expect(found).toEqual(new Map(wanted.map((entry) => [entry.id, entry])));
    expect(await subject.messages.findAll([])).toEqual(new Map());
  });

  behaves('gives an empty page for an unknown room', async ({ messages }) => {
    const page = await messages.page(ids.groupId(), { limit: 10, spans: EVERYTHING });

    expect(page).toEqual({ entries: [], hasMore: false });
  });

  behaves('pages backwards from the newest, and forwards from the oldest', async (subject) => {
    const log = await makeLog(subject);
    const page = pager(subject, log);

    expect(await page({ limit: 3 })).toEqual({ seqs: [10, 11, 12], hasMore: true });
    expect(await page({ limit: 12 })).toEqual({ seqs: log.map(({ seq }) => seq), hasMore: false });
    expect(await page({ limit: 3, before: 5 })).toEqual({ seqs: [2, 3, 4], hasMore: true });
    expect(await page({ limit: 3, before: 4 })).toEqual({ seqs: [1, 2, 3], hasMore: false });
    expect(await page({ limit: 3, before: 1 })).toEqual({ seqs: [], hasMore: false });
    expect(await page({ limit: 2, before: 99 })).toEqual({ seqs: [11, 12], hasMore: true });
    expect(await page({ limit: 3, after: 0 })).toEqual({ seqs: [1, 2, 3], hasMore: true });
    expect(await page({ limit: 3, after: 9 })).toEqual({ seqs: [10, 11, 12], hasMore: false });
    expect(await page({ limit: 3, after: 12 })).toEqual({ seqs: [], hasMore: false });
  });

  behaves('leaves out the entries outside of the spans', async (subject) => {
    const page = pager(subject, await makeLog(subject));
    const spans = [{ from: 2, to: 4 }, { from: 6, to: 7 }, { from: 10 }];

    expect(await page({ limit: 4, spans })).toEqual({ seqs: [6, 10, 11, 12], hasMore: true });
    expect(await page({ limit: 2, before: 6, spans })).toEqual({ seqs: [2, 3], hasMore: false });
    expect(await page({ limit: 3, after: 0, spans })).toEqual({ seqs: [2, 3, 6], hasMore: true });
    expect(await page({ limit: 9, after: 3, spans })).toEqual({ seqs: [6, 10, 11, 12], hasMore: false });
    expect(await page({ limit: 9, spans: [] })).toEqual({ seqs: [], hasMore: false });
  });

  behaves('gives the same pages as a plain reading of the log', async (subject) => {
    const log = await makeLog(subject);
    const seq = fc.nat({ max: 15 });
    const direction = fc.oneof(fc.record({ before: seq }), fc.record({ after: seq }), fc.constant({}));
    const requests = fc.tuple(direction, someSpans, fc.integer({ min: 1, max: 14 }));

    await fc.assert(
      fc.asyncProperty(requests, async ([where, spans, limit]) => {
        const request: PageRequest = { ...where, spans, limit };
        expect(await subject.messages.page(roomOf(log), request)).toEqual(plainPage(log, request));
      }),
    );
  });
};

const pager =
  ({ messages }: LogSubject, log: readonly LogEntry[]) =>
  async (request: Omit<PageRequest, 'spans'> & { spans?: readonly Span[] }) => {
    const { entries, hasMore } = await messages.page(roomOf(log), { spans: EVERYTHING, ...request });
    return { seqs: entries.map(({ seq }) => seq), hasMore };
  };

const plainPage = (log: readonly LogEntry[], { before, after, limit, spans }: PageRequest) => {
  const readable = log.filter(({ seq }) => within(spans, seq));
  if (after === undefined) {
    const below = readable.filter(({ seq }) => seq < (before ?? Infinity));
    return { entries: below.slice(-limit), hasMore: below.length > limit };
  }
  const above = readable.filter(({ seq }) => seq > after);
  return { entries: above.slice(0, limit), hasMore: above.length > limit };
};
