import { afterEach, beforeEach, expect, it } from 'vitest';
import { privateRoomId } from '../../../src/domain/ids.js';
import { EVERYTHING } from '../../../src/domain/spans.js';
import { adding, ann, ben, cid, groupOf, message, named, removing, START } from '../../contracts/fixtures.js';
import { describeMongo } from '../../support/mongo/mongo.js';
import { type MongoProcess, type MongoSubject, openSubject } from './mongo-subject.js';

describeMongo('two processes on one database', ({ freshUrl }) => {
  let one: MongoSubject;
  let other: MongoProcess;
  beforeEach(async () => {
    one = await openSubject(freshUrl());
    other = await one.another();
  });
  afterEach(() => one.close());

  it('take nothing of somebody whom the other has just removed', async () => {
    const group = groupOf(ann, [ben]);
    await one.rooms.createGroup(group);
    await one.messages.append(message(group.id, ben));
    await other.messages.append(removing(group.id, ann, ben));

    const refused = one.messages.append(message(group.id, ben));

    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await one.messages.append(message(group.id, ann))).entry.seq).toBe(3);
  });

  it('refuse nobody whom the other has just added', async () => {
    const group = groupOf(ann);
    await one.rooms.createGroup(group);
    await one.messages.append(message(group.id, ann));
    await other.messages.append(adding(group.id, ann, cid));

    const sent = await one.messages.append(message(group.id, cid));

    expect(sent.entry.seq).toBe(3);
  });

  it('give what was sent through the other to who sends it again', async () => {
    const once = { clientMessageId: named('once') };
    const id = privateRoomId(ann, ben);
    const first = await one.messages.append(message(id, ann, once));

    const again = await other.messages.append(message(id, ann, once));

    expect(again).toMatchObject({ existing: true, entry: first.entry });
  });

  it('list a private room that was opened through the other', async () => {
    const id = privateRoomId(ann, ben);
    await one.rooms.openPrivate(id, ann, START);
    await other.rooms.openPrivate(id, ben, START + 1);

    expect(await other.rooms.idsOf(ann)).toEqual([id]);
    expect(await other.rooms.idsOf(ben)).toEqual([id]);
  });

  it('share one sequence, while members come and go', async () => {
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
      else if (entry.sender === ben) expect(isIn).toBe(true);
    }
    expect(entries.length).toBeGreaterThan(40);
  });
});
