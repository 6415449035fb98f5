import { trusted } from 'mongoose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FRESH_MS } from '../../../src/adapters/mongodb/room-states.js';
import { parseClientMessageId, privateRoomId } from '../../../src/domain/ids.js';
import { authorOf } from '../../../src/domain/log-entry.js';
import { memberIds } from '../../../src/domain/room.js';
import { EVERYTHING } from '../../../src/domain/spans.js';
import { adding, ann, ben, cid, groupOf, message, removing, START } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { describeMongo, describeReplicaSet } from '@parley/mongo-testing/describe-mongo';
import { type MongoProcess, type MongoSubject, openSubject } from './mongo-subject.js';

describeMongo('two processes on one database', ({ freshUrl }) => {
  let one: MongoSubject;
  let other: MongoProcess;
  beforeEach(async () => {
    one = await openSubject(freshUrl());
    other = await one.another();
  });
  afterEach(() => one.close());

  it('refuse a sender whom the other has just removed', async () => {
    const group = groupOf(ann, [ben]);
    await one.rooms.createGroup(group);
    await one.messages.append(message(group.id, ben));
    await other.messages.append(removing(group.id, ann, ben));

    const refused = one.messages.append(message(group.id, ben));

    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await one.messages.append(message(group.id, ann))).entry.seq).toBe(3);
  });

  it('accept a sender whom the other has just added', async () => {
    const group = groupOf(ann);
    await one.rooms.createGroup(group);
    await one.messages.append(message(group.id, ann));
    await other.messages.append(adding(group.id, ann, cid));

    const sent = await one.messages.append(message(group.id, cid));

    expect(sent.entry.seq).toBe(3);
  });

  it('give a message that was stored by the other to a retried send', async () => {
    const once = { clientMessageId: parseClientMessageId('once') };
    const id = privateRoomId(ann, ben);
    const first = await one.messages.append(message(id, ann, once));

    const again = await other.messages.append(message(id, ann, once));

    expect(again).toMatchObject({ existing: true, entry: first.entry });
  });

  it('read a change by the other within a second', async () => {
    const group = groupOf(ann);
    await one.rooms.createGroup(group);
    await other.messages.append(adding(group.id, ann, ben));
    const read = async () => memberIds((await one.rooms.find(group.id)) ?? group).length;

    const early = await read();
    await new Promise((resolve) => setTimeout(resolve, FRESH_MS + 10));

    expect([early, await read()]).toEqual([1, 2]);
  });

  it('read the room anew once they have read a message that follows a change by the other', async () => {
    const group = groupOf(ann, [ben]);
    await one.rooms.createGroup(group);
    await one.messages.append(message(group.id, ann));
    await other.messages.append(removing(group.id, ann, ben));
    await other.messages.append(message(group.id, ann));
    const before = await one.rooms.find(group.id);

    const page = await one.messages.page(group.id, { after: 2, limit: 10, spans: EVERYTHING });
    const after = await one.rooms.find(group.id);

    expect(page.entries.map(({ seq }) => seq)).toEqual([3]);
    expect(before && memberIds(before)).toEqual([ann, ben]);
    expect(after && memberIds(after)).toEqual([ann]);
  });

  it('give no end of a log before one that a reader has seen', async () => {
    const id = privateRoomId(ann, ben);
    await one.messages.append(message(id, ann));
    await other.messages.append(message(id, ben));
    await one.rooms.find(id);
    await other.messages.append(message(id, ben));
    const kept = await one.messages.lastSeqs([id]);

    const known = await one.messages.lastSeqs([id], 3);
    const beyond = await one.messages.lastSeqs([id], 4);

    expect([kept, known, beyond].map((seqs) => seqs.get(id))).toEqual([1, 3, 3]);
  });

  it('read the room anew once they have heard of a change by the other', async () => {
    const group = groupOf(ann, [ben]);
    await one.rooms.createGroup(group);
    await one.messages.append(message(group.id, ann));
    const members = async () => memberIds((await one.rooms.find(group.id)) ?? group);
    const { entry } = await other.messages.append(removing(group.id, ann, ben));
    const before = await members();

    one.rooms.reached(group.id, entry.seq);
    const after = await Promise.all([members(), members()]);

    expect(before).toEqual([ann, ben]);
    expect(after).toEqual([[ann], [ann]]);
  });

  it('list a private room from the first message through the other on', async () => {
    const id = privateRoomId(ann, ben);
    const before = await one.rooms.idsOf(ben);

    await other.messages.append(message(id, ann));

    expect([before, await one.rooms.idsOf(ben)]).toEqual([[], [id]]);
  });

  it('count the messages of each other', async () => {
    const group = groupOf(ann, [ben]);
    await one.rooms.createGroup(group);
    await one.messages.append(message(group.id, ben));
    await other.messages.append(adding(group.id, ann, cid));
    await other.messages.append(message(group.id, cid));

    const { entry } = await one.messages.append(message(group.id, ben));

    expect([entry.seq, entry.ordinal]).toEqual([4, 3]);
    expect(await one.messages.count(group.id, { notFrom: ben })).toBe(1);
  });

  it('move no receipt back that the other has stored', async () => {
    const id = privateRoomId(ann, ben);
    const seen = (seq: number, ms: number) => [acknowledgement(id, { kind: 'seen', seq, at: START + ms })];
    await one.receipts.advance(seen(5, 5));
    await other.receipts.advance(seen(10, 10));

    const [late] = await one.receipts.advance(seen(7, 20));

    expect(late?.before.seen.seq).toBe(10);
    expect(late?.after).toEqual(late?.before);
    expect((await one.receipts.times(id, 6, [ann])).get(ann)?.seen).toBe(START + 10);
  });

  it('give the entries one order while members come and go', async () => {
    const group = groupOf(ann, [ben]);
    await one.rooms.createGroup(group);
    const processes = [one, other];

    const work = Array.from({ length: 60 }, (_, i) => {
      const { messages } = processes[i % 2] ?? one;
      if (i % 10 === 4) return messages.append(removing(group.id, ann, ben));
      if (i % 10 === 9) return messages.append(adding(group.id, ann, ben));
      return messages.append(message(group.id, i % 3 === 0 ? ben : ann));
    });
    await Promise.allSettled(work);

    const { entries } = await one.messages.page(group.id, { limit: 100, spans: EVERYTHING });
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
    let isIn = true;
    for (const entry of entries) {
      if (entry.kind === 'event') isIn = entry.change.kind === 'added';
      else if (authorOf(entry) === ben) expect(isIn).toBe(true);
    }
    expect(entries.length).toBeGreaterThan(40);
  });
});

const MESSAGES = 200;
const SEND_EVERY_MS = 10;

describeReplicaSet('a replica set whose primary steps down while people send', ({ freshUrl }) => {
  it('has each acknowledged message once, without a gap', { timeout: 60_000 }, async () => {
    const subject = await openSubject(freshUrl());
    const id = privateRoomId(ann, ben);
    const admin = subject.store.collections.messages.db.getClient().db('admin');

    const appended = Array.from({ length: MESSAGES }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * SEND_EVERY_MS));
      return subject.messages.append(
        message(id, ann, { clientMessageId: parseClientMessageId(`message-${i}`) }),
      );
    });
    await new Promise((resolve) => setTimeout(resolve, (MESSAGES * SEND_EVERY_MS) / 4));
    const steppedDown = admin.command({ replSetStepDown: 1, force: true }).catch((error: unknown) => error);
    const outcomes = await Promise.all(appended);
    await steppedDown;

    const { entries } = await subject.messages.page(id, { limit: 2 * MESSAGES, spans: EVERYTHING });
    expect(entries.map(({ seq }) => seq)).toEqual(outcomes.map((_, i) => i + 1));
    expect(new Set(outcomes.map(({ entry }) => entry.id))).toEqual(new Set(entries.map((entry) => entry.id)));
    await subject.close();
  });

  it('finds everything by an index', async () => {
    const subject = await openSubject(freshUrl());
    const { messages, rooms } = subject.store.collections;
    const id = privateRoomId(ann, ben);
    await subject.messages.append(message(id, ann));

    const plans = await Promise.all([
      messages.find({ roomId: id }).sort({ seq: -1 }).limit(1).explain('queryPlanner'),
      messages
        .find({ roomId: id, seq: trusted({ $gte: 1, $lt: 9 }) })
        .sort({ seq: 1 })
        .explain('queryPlanner'),
      messages
        .find({ roomId: id, seq: trusted({ $lte: 9 }) })
        .sort({ seq: -1 })
        .limit(1)
        .explain('queryPlanner'),
      messages.find({ roomId: id, sender: ann, seq: trusted({ $gte: 1, $lt: 9 }) }).explain('queryPlanner'),
      messages
        .find({ roomId: id, sender: null, seq: trusted({ $gt: 1 }) })
        .sort({ seq: 1 })
        .explain('queryPlanner'),
      messages
        .find({ roomId: id, sender: ann, clientMessageId: parseClientMessageId('x') })
        .explain('queryPlanner'),
      messages
        .find({ $or: [id, privateRoomId(ann, cid)].map((roomId) => ({ roomId, seq: trusted({ $gt: 1 }) })) })
        .limit(9)
        .explain('queryPlanner'),
      rooms.find({ people: ann }).explain('queryPlanner'),
    ]);

    for (const plan of plans) {
      expect(JSON.stringify(plan)).toContain('IXSCAN');
      expect(JSON.stringify(plan)).not.toMatch(/"stage":"(COLLSCAN|SORT)"/);
    }
    await subject.close();
  });
});
