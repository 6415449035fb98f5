import { expectEqual } from '../assertions.js';
import fc from 'fast-check';
import type { PageRequest } from '../../application/ports/message-repository.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { EVERYTHING, type Span, within } from '../../domain/spans.js';
import { forAll, law, type LawOf } from '../law.js';
import { ids } from '../fixtures.js';
import { makeLog, roomOf, someSpans } from './log-fixtures.js';
import type { LogSubject } from './subject.js';

export const paging: readonly LawOf<LogSubject>[] = [
  law('finds any entry by its id, and nothing by an unknown id', async (subject) => {
    const log = await makeLog(subject);

    const found = await Promise.all(log.map(({ id }) => subject.messages.find(id)));

    expectEqual(found, log);
    expectEqual(await subject.messages.find(ids.messageId()), undefined);
  }),

  law('finds all entries that have one of the ids, and leaves out unknown ids', async (subject) => {
    const log = await makeLog(subject);
    const wanted = log.filter(({ seq }) => seq % 2 === 0);
    const asked = [...wanted.map(({ id }) => id), ids.messageId()];

    const found = await subject.messages.findAll(asked);

    expectEqual(found, new Map(wanted.map((entry) => [entry.id, entry])));
    expectEqual(await subject.messages.findAll([]), new Map());
  }),

  law('gives an empty page for an unknown room', async ({ messages }) => {
    const page = await messages.page(ids.groupId(), { limit: 10, spans: EVERYTHING });

    expectEqual(page, { entries: [], hasMore: false });
  }),

  law('pages backwards from the newest, and forwards from the oldest', async (subject) => {
    const log = await makeLog(subject);
    const page = pager(subject, log);

    expectEqual(await page({ limit: 3 }), { seqs: [10, 11, 12], hasMore: true });
    expectEqual(await page({ limit: 12 }), { seqs: log.map(({ seq }) => seq), hasMore: false });
    expectEqual(await page({ limit: 3, before: 5 }), { seqs: [2, 3, 4], hasMore: true });
    expectEqual(await page({ limit: 3, before: 4 }), { seqs: [1, 2, 3], hasMore: false });
    expectEqual(await page({ limit: 3, before: 1 }), { seqs: [], hasMore: false });
    expectEqual(await page({ limit: 2, before: 99 }), { seqs: [11, 12], hasMore: true });
    expectEqual(await page({ limit: 3, after: 0 }), { seqs: [1, 2, 3], hasMore: true });
    expectEqual(await page({ limit: 3, after: 9 }), { seqs: [10, 11, 12], hasMore: false });
    expectEqual(await page({ limit: 3, after: 12 }), { seqs: [], hasMore: false });
  }),

  law('leaves out the entries outside of the spans', async (subject) => {
    const page = pager(subject, await makeLog(subject));
    const spans = [{ from: 2, to: 4 }, { from: 6, to: 7 }, { from: 10 }];

    expectEqual(await page({ limit: 4, spans }), { seqs: [6, 10, 11, 12], hasMore: true });
    expectEqual(await page({ limit: 2, before: 6, spans }), { seqs: [2, 3], hasMore: false });
    expectEqual(await page({ limit: 3, after: 0, spans }), { seqs: [2, 3, 6], hasMore: true });
    expectEqual(await page({ limit: 9, after: 3, spans }), { seqs: [6, 10, 11, 12], hasMore: false });
    expectEqual(await page({ limit: 9, spans: [] }), { seqs: [], hasMore: false });
  }),

  law('gives the same pages as a plain reading of the log', async (subject, runs) => {
    const log = await makeLog(subject);
    const seq = fc.nat({ max: 15 });
    const direction = fc.oneof(fc.record({ before: seq }), fc.record({ after: seq }), fc.constant({}));
    const requests = fc.tuple(direction, someSpans, fc.integer({ min: 1, max: 14 }));

    await forAll(requests, runs, async ([where, spans, limit]) => {
      const request: PageRequest = { ...where, spans, limit };
      expectEqual(await subject.messages.page(roomOf(log), request), plainPage(log, request));
    });
  }),
];

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
