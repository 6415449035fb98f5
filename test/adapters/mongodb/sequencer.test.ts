import fc from 'fast-check';
import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { makeRetrying } from '../../../src/adapters/mongodb/retrying.js';
import { makeSequencer } from '../../../src/adapters/mongodb/sequencer.js';
import type { Appended, Proposal } from '../../../src/application/ports/message-repository.js';
import { parseClientMessageId } from '../../../src/domain/ids.js';
import { authorOf, type EntryDraft, type Seq } from '../../../src/domain/log-entry.js';
import { applyChange } from '../../../src/domain/membership.js';
import { isMember, type GroupRoom, type Room } from '../../../src/domain/room.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';
import {
  adding,
  ann,
  ben,
  cid,
  dan,
  groupOf,
  ids,
  message,
  removing,
} from '../../../src/testing/fixtures.js';
import { type FakeLog, type Fate, makeFakeLog } from './fake-log.js';

const RETRY_FOR_MS = 1_000;

const group = groupOf(ann, [ben, cid]);

const draftOf = (proposal: Proposal, room: Room = group): EntryDraft => proposal.decide(room, 0);

const makeRig = (fates: readonly Fate[], rival: () => Proposal = () => message(group.id, cid)) => {
  const clock = makeFakeClock();
  const failures: unknown[] = [];
  const log: FakeLog = makeFakeLog(group, fates, () => draftOf(rival()));
  const retrying = makeRetrying(
    { clock, health: { failed: (cause) => failures.push(cause) }, within: (work) => work() },
    RETRY_FOR_MS,
  );
  const sequencer = makeSequencer({ ...retrying, clock }, log);
  return { clock, log, failures, sequencer, finish: retrying.finish };
};

/** Lets time pass until all work is settled. */
const settle = async <T>(
  clock: FakeClock,
  work: readonly Promise<T>[],
): Promise<PromiseSettledResult<T>[]> => {
  let settled: PromiseSettledResult<T>[] | undefined;
  void Promise.allSettled(work).then((outcomes) => (settled = outcomes));
  for (let turn = 0; settled === undefined; turn++) {
    if (turn > 10_000) throw new Error('Some work never settles');
    await clock.advanceAsync(5);
  }
  return settled;
};

describe('the sequencer', () => {
  it('inserts the appends of one turn together, in the order of the calls', async () => {
    const { clock, log, sequencer } = makeRig([]);
    const proposals = Array.from({ length: 5 }, () => message(group.id, ann));

    const outcomes = await settle(clock, proposals.map(sequencer.append));

    expect(outcomes.map((each) => each.status === 'fulfilled' && each.value.entry)).toEqual(log.entries);
    expect(log.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('checks the log once for a burst of appends that are refused', async () => {
    const { clock, log, sequencer } = makeRig([]);
    let checks = 0;
    const findAny = log.reader.findAny;
    log.reader.findAny = (...of) => {
      checks++;
      return findAny(...of);
    };
    const proposals = Array.from({ length: 50 }, () => message(group.id, dan));

    const outcomes = await settle(clock, proposals.map(sequencer.append));

    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(log.entries).toEqual([]);
    expect(checks).toBe(1);
  });

  it.each<Fate>(['lost', 'unanswered', 'cut short', 'late', 'raced'])(
    'stores each entry of a batch once after an insert that was %s',
    async (fate) => {
      const { clock, log, sequencer } = makeRig([fate]);
      const proposals = ['a', 'b', 'c'].map((content) =>
        message(group.id, ann, { clientMessageId: parseClientMessageId(content), content }),
      );

      const outcomes = await settle(clock, proposals.map(sequencer.append));

      expect(outcomes.map((each) => each.status === 'fulfilled' && each.value.existing)).toEqual([
        false,
        false,
        false,
      ]);
      const own = log.entries.filter((entry) => entry.kind === 'message' && entry.sender === ann);
      expect(own.map((entry) => entry.kind === 'message' && entry.content)).toEqual(['a', 'b', 'c']);
      expect(log.entries.map(({ seq }) => seq)).toEqual(log.entries.map((_, i) => i + 1));
    },
  );

  it('accepts an append that only an outdated room would refuse', async () => {
    const { clock, log, sequencer } = makeRig([]);
    await settle(clock, [sequencer.append(message(group.id, ann))]);
    log.append(draftOf(adding(group.id, ann, dan)));

    const [outcome] = await settle(clock, [sequencer.append(message(group.id, dan))]);

    expect(outcome).toMatchObject({ status: 'fulfilled', value: { entry: { seq: 3, sender: dan } } });
  });

  it('refuses a sender whom another process has removed', async () => {
    const { clock, log, sequencer } = makeRig([]);
    await settle(clock, [sequencer.append(message(group.id, ben))]);
    log.append(draftOf(removing(group.id, ann, ben)));

    const [outcome] = await settle(clock, [sequencer.append(message(group.id, ben))]);

    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } });
    expect(log.entries).toHaveLength(2);
  });

  it('refuses no append because of an entry that is not committed', async () => {
    const { clock, log, sequencer } = makeRig(['lost']);

    const outcomes = await settle(clock, [
      sequencer.append(removing(group.id, ann, ben)),
      sequencer.append(message(group.id, ben)),
      sequencer.append(adding(group.id, ann, ben)),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(log.entries.map(({ kind }) => kind)).toEqual(['event', 'event']);
  });

  it('refuses no append because of a removal that was given up', async () => {
    const { clock, sequencer } = makeRig(Array.from({ length: 40 }, () => 'lost'));

    const removal = sequencer.append(removing(group.id, ann, ben));
    removal.catch(() => undefined);
    await clock.advanceAsync(RETRY_FOR_MS / 2);
    const [removed, sent] = await settle<Appended>(clock, [
      removal,
      sequencer.append(message(group.id, ben)),
    ]);

    expect(removed).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    expect(sent).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
  });

  it('finds a change of membership by its id, where its answer was lost', async () => {
    const { clock, log, sequencer } = makeRig(['unanswered']);

    const [added] = await settle(clock, [sequencer.append(adding(group.id, ann, dan))]);

    expect(added).toMatchObject({ status: 'fulfilled', value: { existing: false, entry: log.entries[0] } });
    expect(added?.status === 'fulfilled' && isMember(added.value.room, dan)).toBe(true);
  });

  it('is UNAVAILABLE after the deadline, and gives the committed entry to a retried send', async () => {
    const { clock, log, failures, sequencer } = makeRig(['unanswered']);
    const proposal = message(group.id, ann, { clientMessageId: parseClientMessageId('once') });
    const find = log.reader.findAny;
    Object.assign(log.reader, {
      findAny: () => Promise.reject(new mongo.MongoNetworkError('No way to the server')),
    });

    const [refused] = await settle(clock, [sequencer.append(proposal)]);
    Object.assign(log.reader, { findAny: find });
    const again = message(group.id, ann, { clientMessageId: parseClientMessageId('once') });
    const [answered] = await settle(clock, [sequencer.append(again)]);

    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
    expect(failures).toHaveLength(1);
    expect(answered).toMatchObject({ value: { existing: true, entry: log.entries[0] } });
    expect(log.entries).toHaveLength(1);
  });

  it('throws any other error than a failure of the store at once, as it is', async () => {
    const { clock, log, failures, sequencer } = makeRig([]);
    const fault = new TypeError('A fault of ours');
    Object.assign(log.writer, { write: () => Promise.reject(fault) });

    const [outcome] = await settle(clock, [sequencer.append(message(group.id, ann))]);

    expect(outcome).toMatchObject({ status: 'rejected', reason: fault });
    expect(failures).toEqual([]);
  });

  it('makes a log without gaps or repeats, with right ordinals, whatever the outcome of its inserts', async () => {
    const fate = fc.constantFrom<Fate>('done', 'done', 'lost', 'unanswered', 'cut short', 'late', 'raced');
    const wish = fc.record({
      by: fc.constantFrom(ann, ben, cid),
      what: fc.constantFrom('say', 'say', 'say', 'again', 'remove', 'add'),
      turn: fc.boolean(),
    });
    const stories = fc.tuple(fc.array(fate, { maxLength: 12 }), fc.array(wish, { maxLength: 15 }));

    await fc.assert(
      fc.asyncProperty(stories, async ([fates, wishes]) => {
        const { clock, log, sequencer } = makeRig(fates);
        const appended: Promise<Appended>[] = [];
        for (const [i, { by, what, turn }] of wishes.entries()) {
          const clientMessageId = parseClientMessageId(what === 'again' ? 'the-same' : `message-${i}`);
          const proposal =
            what === 'remove'
              ? removing(group.id, by, ben)
              : what === 'add'
                ? adding(group.id, by, ben)
                : message(group.id, by, { clientMessageId });
          const append = sequencer.append(proposal);
          // It may be refused before the last append begins.
          append.catch(() => undefined);
          appended.push(append);
          if (turn) await clock.advanceAsync(1);
        }

        const outcomes = await settle(clock, appended);

        expect(log.entries.map(({ seq }) => seq)).toEqual(log.entries.map((_, i) => i + 1));
        expect(new Set(log.entries.map(({ id }) => id)).size).toBe(log.entries.length);
        const messagesUpTo = (seq: Seq) =>
          log.entries.slice(0, seq).filter(({ kind }) => kind === 'message').length;
        expect(log.entries.map(({ ordinal }) => ordinal)).toEqual(
          log.entries.map(({ seq }) => messagesUpTo(seq)),
        );
        let room: GroupRoom = group;
        for (const entry of log.entries) {
          if (entry.kind === 'event') room = applyChange(room, entry);
          else expect(isMember(room, authorOf(entry))).toBe(true);
        }
        const seqs: number[] = [];
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') {
            expect(outcome.reason).toMatchObject({ name: 'DomainError' });
            continue;
          }
          const { entry, existing } = outcome.value;
          expect(log.entries[entry.seq - 1]).toEqual(entry);
          if (!existing) seqs.push(entry.seq);
        }
        expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
        expect(new Set(seqs).size).toBe(seqs.length);
      }),
      { numRuns: 300 },
    );
  });

  it('has settled all appends once the store has finished', async () => {
    const { clock, log, sequencer, finish } = makeRig(['lost', 'late']);
    const appended = sequencer.append(message(group.id, ann, { content: ids.messageId() }));

    await settle(clock, [finish()]);

    expect((await appended).entry).toEqual(log.entries[0]);
    await finish();
  });
});
